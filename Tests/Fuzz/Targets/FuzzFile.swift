internal import Basics
internal import Glibc

/// A file that takes what one execution after another reads; written in place and not synced.
struct FuzzFile: Sendable {
  let path: String

  /// - Parameters:
  ///   - name: Below the folder of the target.
  ///   - folder: Of the target, which is made.
  /// - Throws: `FileError` where it cannot be made.
  init(_ name: String, in folder: String) throws {
    try Folder.make(folder)
    path = "\(folder)/\(name)"
  }

  /// A file with contents that stay.
  init(_ name: String, in folder: String, _ text: String) throws {
    try self.init(name, in: folder)
    try hold(Array(text.utf8))
  }

  func hold(_ bytes: some Collection<UInt8>) throws {
    let descriptor = FileSystem.open(path, O_WRONLY | O_CREAT | O_TRUNC)
    guard descriptor >= 0 else { throw FileError(path: path, attempt: "cannot write") }
    defer { close(descriptor) }
    let bytes = Array(bytes)
    guard write(descriptor, bytes, bytes.count) == bytes.count else {
      throw FileError(path: path, attempt: "cannot write")
    }
  }
}
