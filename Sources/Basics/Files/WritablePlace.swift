internal import Glibc

/// Whether something can be written somewhere, found out before the work that is to be written.
package enum WritablePlace {
  /// Makes a folder as far as it is missing, and a file in it that is removed at once.
  ///
  /// Rights alone do not tell: root has them on a read-only file system, and a disk may be full.
  /// Throws with the folder's path.
  package static func check(folder: String) throws(FileError) {
    try Folder.make(folder)
    let random = String(UInt64.random(in: .min ... .max), radix: 16)
    let probe = "\(folder)/.writable-\(random)"
    func fault() -> FileError { FileError(path: folder, attempt: "cannot write in") }
    let descriptor = FileSystem.open(probe, O_WRONLY | O_CREAT | O_EXCL)
    guard descriptor >= 0 else { throw fault() }
    defer { close(descriptor) }
    guard write(descriptor, ".", 1) == 1 else {
      let error = fault()
      FileSystem.remove(probe)
      throw error
    }
    guard FileSystem.remove(probe) else { throw fault() }
  }

  /// Looks whether a file of that path can be written; its folder must be there.
  ///
  /// A device, a pipe or a folder would be replaced, or could not be: they are refused.
  package static func check(file path: String) throws(FileError) {
    func fault(_ reason: String) -> FileError {
      FileError(path: path, attempt: "cannot write", reason: reason)
    }
    if let status = FileSystem.status(path) {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw fault("it is a folder; name a file in it")
      default: throw fault("it is not a regular file")
      }
    }
    let folder = Folder.above(path)
    guard Folder.exists(folder) else { throw fault("there is no folder '\(folder)'") }
    do { try check(folder: folder) } catch { throw fault(error.reason) }
  }
}
