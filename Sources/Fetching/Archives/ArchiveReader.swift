internal import Basics
internal import CArchive
internal import Confinement
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
  private let parser = ParserClient<UnpackParser>()
  /// Of the parser that has the archive open.
  private let generation: Int
  /// Where bytes of members come to.
  private let memory: SharedMemory
  /// Bytes of the archive.
  let size: Int

  private static let limits = ParserLimits(seconds: 120, memory: 2 << 30)

  init(_ file: ArchiveFile) throws(FetchError) {
    self.file = file
    let opened: (descriptor: Int32, status: stat)
    do { opened = try RegularFile.open(file.path) } catch { throw FetchError(error) }
    defer { close(opened.descriptor) }
    size = Int(opened.status.st_size)
    var isOpen = false
    do {
      memory = try SharedMemory(count: 1 << 19)
      try parser.prepare()
      generation = parser.generation
      var request = MessageWriter()
      request.add(UnpackParser.Request.open.rawValue)
      request.add(file.format == .zip)
      var answer = try parser.ask(
        request, files: [opened.descriptor, memory.descriptor], limits: ArchiveReader.limits)
      isOpen = try answer.answer()
    } catch {
      throw file.refused(error.sentence)
    }
    guard isOpen else { throw file.refused("there is no memory for it") }
  }

  deinit {
    var request = MessageWriter()
    request.add(UnpackParser.Request.close.rawValue)
    _ = try? parser.ask(request, limits: ArchiveReader.limits, generation: generation)
  }

  /// The next member; nil at the end.
  func next() throws(FetchError) -> ArchiveMember? {
    try ask(.next) { (answer) throws -> ArchiveMember? in
      switch try answer.number() {
      case 0: return nil
      case 1: return try ArchiveMember(&answer)
      default: throw damaged(try answer.text())
      }
    }
  }

  /// Bytes of the member at hand, valid until the next call; none at its end.
  func read() throws(FetchError) -> UnsafeRawBufferPointer {
    let count = try ask(.read) { (answer) throws -> Int in
      let count = try answer.number()
      guard count >= 0 else { throw damaged(try answer.text()) }
      guard count <= memory.bytes.count else { throw MessageFault() }
      return count
    }
    return UnsafeRawBufferPointer(rebasing: memory.bytes[..<count])
  }

  private func ask<Value>(
    _ asked: UnpackParser.Request, _ body: (inout MessageReader) throws -> Value
  ) throws(FetchError) -> Value {
    var request = MessageWriter()
    request.add(asked.rawValue)
    do {
      var answer = try parser.ask(
        request, limits: ArchiveReader.limits, generation: generation)
      return try body(&answer)
    } catch let error as FetchError {
      throw error
    } catch let failure as ParserFailure {
      throw file.refused(failure.description)
    } catch {
      throw file.refused(ParserFailure.nonsense.description)
    }
  }

  private func damaged(_ words: String) -> FetchError {
    FetchError(
      .unavailable,
      "'\(file.name)' cannot be unpacked as \(file.format.rawValue): \(words); is 'unpack' the right "
        + "kind?")
  }
}

extension ArchiveMember {
  fileprivate init(_ message: inout MessageReader) throws(MessageFault) {
    let name = try message.list { (reader) throws(MessageFault) in
      UInt8(truncatingIfNeeded: try reader.count(upTo: 255))
    }
    path = String(systemBytes: name)
    switch UInt32(try message.count(upTo: 4)) {
    case UNPACK_FILE.rawValue: kind = .file
    case UNPACK_FOLDER.rawValue: kind = .folder
    case UNPACK_SYMBOLIC_LINK.rawValue: kind = .symbolicLink
    case UNPACK_HARD_LINK.rawValue: kind = .hardLink
    default: kind = .special
    }
    size = try message.number()
    isEncrypted = try message.answer()
  }
}
