internal import FoundationEssentials
internal import Glibc

/// Why a file could not be read or written, in the system's words.
package struct FileError: Explained, Sendable {
  package let path: String
  /// What was tried: "cannot read", "cannot write", ...
  package let attempt: String
  package let reason: String

  package init(path: String, attempt: String, reason: String) {
    self.path = path
    self.attempt = attempt
    self.reason = reason
  }

  /// The error that `errno` names now.
  package init(path: String, attempt: String) {
    self.init(path: path, attempt: attempt, reason: String(cString: strerror(errno)))
  }

  package var description: String { "\(attempt) '\(path)': \(reason)" }

  /// Whether the file was to be read rather than made.
  package var isOfReading: Bool { attempt == "cannot read" }
}

/// Files that appear whole or not at all.
package enum WholeFile {
  /// All bytes of a file.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachPiece(of: path) { piece, size in
      bytes.reserveCapacity(size)
      bytes.append(contentsOf: piece)
    }
    return bytes
  }

  /// The bytes of a file from its beginning to its end, a piece at a time, so that a large file
  /// does not have to fit in memory; `body` is told the file's size too.
  package static func forEachPiece(
    of path: String, _ body: (_ piece: UnsafeRawBufferPointer, _ size: Int) -> Void
  ) throws(FileError) {
    let (descriptor, status) = try RegularFile.open(path)
    defer { close(descriptor) }
    let size = Int(status.st_size)
    var chunk = [UInt8](repeating: 0, count: max(4096, min(size + 1, 1 << 20)))
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path: path, attempt: "cannot read") }
      if count == 0 { return }
      chunk.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count]), size) }
    }
  }

  /// Writes aside, flushes, renames, flushes the folder: `path` holds either what it held before or all
  /// of `bytes`, and after this all of them, whatever happens to the machine.
  package static func write(
    _ bytes: [UInt8], to path: String, waiting wait: AsideFile.Wait = .forName
  ) throws(FileError) {
    let aside = try AsideFile.make(for: path)
    do {
      try aside.append(bytes)
    } catch {
      aside.discard()
      throw error
    }
    try aside.commit(waiting: wait)
  }

  /// As `write(_:to:)`; where there is no room for a second file, over the bytes that are there.
  ///
  /// For a few hundred bytes that must arrive on a full disk, such as why a run failed: they take the
  /// block that the file has. A crash in that instant can leave them half-written.
  package static func writeOver(_ bytes: [UInt8], to path: String) throws(FileError) {
    do {
      try write(bytes, to: path)
    } catch {
      let descriptor = FileSystem.open(path, O_WRONLY)
      guard descriptor >= 0 else { throw error }
      defer { close(descriptor) }
      guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count,
        ftruncate(descriptor, bytes.count) == 0, fsync(descriptor) == 0
      else { throw error }
    }
  }

  /// As `write(_:to:)`, for a file that `make` writes under the name that it is given.
  package static func write(
    to path: String, make: (_ aside: String) throws(FileError) -> Void
  ) throws(FileError) {
    try write(to: path, failure: { $0 }, make: make)
  }

  /// As `write(to:make:)`, for a `make` that fails in its own way; `failure` turns a fault of the
  /// file system into that.
  ///
  /// `make` finds an empty file under the name and writes into that one.
  package static func write<Failure: Error>(
    to path: String, failure: (FileError) -> Failure,
    make: (_ aside: String) throws(Failure) -> Void
  ) throws(Failure) {
    let aside: AsideFile
    do { aside = try AsideFile.make(for: path) } catch { throw failure(error) }
    do {
      try make(aside.path)
    } catch {
      aside.discard()
      throw error
    }
    do { try aside.commit() } catch { throw failure(error) }
  }
}
