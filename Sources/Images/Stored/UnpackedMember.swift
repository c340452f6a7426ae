internal import Basics
internal import Containers
internal import Glibc
internal import Synchronization

/// A member of an archive, unpacked when its bytes are first asked for.
///
/// Images are read in any order, and a compressed member only from its beginning. It is unpacked into a
/// file without a name, in the folder for temporary files, which is gone with the process.
final class UnpackedMember: Sendable {
  let archive: String
  let name: String
  private let descriptor = Mutex<Int32?>(nil)

  init(archive: String, name: String) {
    self.archive = archive
    self.name = name
  }

  deinit {
    if let open = descriptor.withLock({ $0 }) { close(open) }
  }

  /// The file with the bytes, which stays open as long as the member is there.
  func open() throws(DecodingFault) -> Int32 {
    let result = descriptor.withLock { kept -> Result<Int32, DecodingFault> in
      if let kept { return .success(kept) }
      return Result { () throws(DecodingFault) in
        let made = try unpack()
        kept = made
        return made
      }
    }
    return try result.get()
  }

  private func unpack() throws(DecodingFault) -> Int32 {
    let target = try UnpackedMember.unnamedFile()
    do {
      let zip = try ZipArchive(path: archive)
      guard let member = try zip.find(name) else {
        throw ArchiveFault("'\(name)' is no more in it")
      }
      var failure: Int32?
      try zip.read(member) { piece in
        failure = UnpackedMember.write(piece, to: target)
        return failure == nil
      }
      if let failure {
        let words = String(cString: strerror(failure))
        throw ArchiveFault(
          "it cannot be unpacked into '\(UnpackedMember.folder)': \(words); name another folder "
            + "with TMPDIR, or leave the arrays uncompressed in .npy files")
      }
    } catch {
      close(target)
      throw DecodingFault(.unreadable(error.sentence))
    }
    return target
  }

  /// Nil where all is written, else the system's number of what went wrong.
  private static func write(_ piece: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
    var rest = piece
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : ENOSPC }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return nil
  }

  private static var folder: String {
    let named = ProcessText.environment["TMPDIR"] ?? ""
    return named.isEmpty ? "/var/tmp" : named
  }

  private static func unnamedFile() throws(DecodingFault) -> Int32 {
    var name = Array((folder + "/runexp-XXXXXX").utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else {
      let words = String(cString: strerror(errno))
      throw DecodingFault(
        .unreadable("it cannot be unpacked into '\(folder)': \(words); name another with TMPDIR"))
    }
    unlink(name)
    return descriptor
  }
}
