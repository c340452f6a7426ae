internal import Basics
internal import CArchive
internal import Glibc

/// A file, a folder or something else in an archive, by its header.
struct ArchiveMember {
  let path: String
  let kind: Kind
  let size: Int
  let isEncrypted: Bool

  enum Kind {
    case file
    case folder
    case symbolicLink
    case hardLink
    case special

    /// Nil for what is unpacked.
    var refusal: String? {
      switch self {
      case .file, .folder: nil
      case .symbolicLink: "a symbolic link, and links are not unpacked"
      case .hardLink: "a hard link, and links are not unpacked"
      case .special: "a device, a pipe or a socket"
      }
    }
  }
}

/// An archive that is open.
final class ArchiveReader {
  private let file: ArchiveFile
  private let descriptor: Int32
  private let state: OpaquePointer
  /// Bytes of the archive.
  let size: Int

  init(_ file: ArchiveFile) throws(FetchError) {
    self.file = file
    let status: stat
    do { (descriptor, status) = try RegularFile.open(file.path) } catch {
      throw FetchError(error)
    }
    size = Int(status.st_size)
    guard let state = unpack_open(descriptor, file.format == .zip ? UNPACK_ZIP : UNPACK_TAR)
    else {
      close(descriptor)
      throw file.refused("there is no memory for it")
    }
    self.state = state
  }

  deinit {
    unpack_free(state)
    close(descriptor)
  }

  /// The next member; nil at the end.
  func next() throws(FetchError) -> ArchiveMember? {
    var member = unpack_member()
    switch unpack_next(state, &member) {
    case UNPACK_END: return nil
    case UNPACK_OK: break
    default: throw damaged
    }
    let bytes = UnsafeRawBufferPointer(start: member.path, count: member.path_count)
    let kind: ArchiveMember.Kind =
      switch member.kind {
      case UNPACK_FILE: .file
      case UNPACK_FOLDER: .folder
      case UNPACK_SYMBOLIC_LINK: .symbolicLink
      case UNPACK_HARD_LINK: .hardLink
      default: .special
      }
    return ArchiveMember(
      path: String(systemBytes: Array(bytes)), kind: kind, size: Int(member.size),
      isEncrypted: member.is_encrypted != 0)
  }

  /// Bytes of the member at hand; 0 at its end.
  func read(_ chunk: UnsafeMutableRawBufferPointer) throws(FetchError) -> Int {
    let count = unpack_read(state, chunk.baseAddress, chunk.count)
    guard count >= 0 else { throw damaged }
    return Int(count)
  }

  private var damaged: FetchError {
    FetchError(
      .unavailable,
      "'\(file.name)' cannot be unpacked as \(file.format.rawValue): "
        + String(cString: unpack_message(state)) + "; is 'unpack' the right kind?")
  }
}
