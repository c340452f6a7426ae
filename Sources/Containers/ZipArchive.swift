internal import Basics
package import Confinement
internal import Glibc

/// Why an archive, or a member of it, cannot be read.
package struct ArchiveFault: Explained, Hashable, Sendable {
  /// The end of a sentence that begins with the file's name.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  package var description: String { reason }
}

/// A zip archive that is open for reading: a `.keras` or an `.npz` file.
package struct ZipArchive: ~Copyable {
  private let parser: ParserClient<ArchiveParser>
  /// Of the parser that has the archive open.
  private let generation: Int

  private static let limits = ParserLimits(seconds: 60, memory: 1 << 30)

  /// What a member states of itself.
  package struct Member: Hashable, Sendable {
    package let name: String
    /// Bytes, unpacked.
    package let size: Int
    let index: Int
  }

  /// - Throws: Where the file is no whole archive.
  package init(path: String) throws(ArchiveFault) {
    let descriptor: Int32
    do {
      descriptor = try RegularFile.open(path).descriptor
    } catch {
      throw ArchiveFault(error.reason)
    }
    defer { Glibc.close(descriptor) }
    let parser = ParserClient<ArchiveParser>()
    do { try parser.prepare() } catch { throw ArchiveFault(error.description) }
    _ = try ZipArchive.ask(parser, parser.generation, .open, files: [descriptor])
    self.parser = parser
    generation = parser.generation
  }

  deinit { _ = try? ZipArchive.ask(parser, generation, .close) }

  private static func ask(
    _ parser: ParserClient<ArchiveParser>, _ generation: Int, _ asked: ArchiveParser.Request,
    _ more: MessageWriter = MessageWriter(), files: [Int32] = []
  ) throws(ArchiveFault) -> MessageReader {
    var request = MessageWriter()
    request.add(asked.rawValue)
    request.append(more)
    do {
      var answer = try parser.ask(request, files: files, limits: limits, generation: generation)
      guard let reason = try answer.optionalText() else { return answer }
      throw ArchiveFault(reason)
    } catch let fault as ArchiveFault {
      throw fault
    } catch let failure as ParserFailure {
      throw ArchiveFault(failure.description)
    } catch {
      throw nonsense
    }
  }

  private static var nonsense: ArchiveFault { ArchiveFault(ParserFailure.nonsense.description) }

  /// The names of the members, as the archive has them.
  package var members: [String] {
    guard var answer = try? ZipArchive.ask(parser, generation, .members) else { return [] }
    return (try? answer.texts()) ?? []
  }

  /// What a member states of itself.
  ///
  /// - Parameter name: Its name; members in folders and paths that climb out of the archive are never
  ///   found by a plain name.
  /// - Returns: Nil where there is none of the name.
  /// - Throws: Where it is encrypted, or states a size that its bytes cannot have.
  package func find(_ name: String) throws(ArchiveFault) -> Member? {
    var wanted = MessageWriter()
    wanted.add(name)
    var answer = try ZipArchive.ask(parser, generation, .find, wanted)
    do throws(MessageFault) {
      guard try answer.answer() else { return nil }
      let index = try answer.count()
      return Member(name: name, size: try answer.count(), index: index)
    } catch {
      throw ZipArchive.nonsense
    }
  }

  /// The bytes of a member, whatever it is compressed by.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - limit: The most bytes that it may have.
  /// - Returns: Nil where there is none of the name.
  /// - Throws: Where it is encrypted, damaged, larger than `limit`, or compressed by what the library
  ///   does not know.
  package func member(_ name: String, limit: Int) throws(ArchiveFault) -> [UInt8]? {
    guard let member = try find(name, limit: limit) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(member.size)
    try read(member) { piece in
      bytes.append(contentsOf: piece)
      return true
    }
    return bytes
  }

  /// As `member(_:limit:)`, into memory that a parser can be shown.
  package func sharedMember(_ name: String, limit: Int) throws(ArchiveFault) -> SharedMemory? {
    guard let member = try find(name, limit: limit) else { return nil }
    let memory: SharedMemory
    do { memory = try SharedMemory(count: member.size, isForReading: true) } catch {
      throw ArchiveFault("'\(name)' in it does not fit in memory")
    }
    var filled = 0
    try read(member) { piece in
      UnsafeMutableRawBufferPointer(rebasing: memory.bytes[filled...]).copyMemory(from: piece)
      filled += piece.count
      return true
    }
    return memory
  }

  private func find(_ name: String, limit: Int) throws(ArchiveFault) -> Member? {
    guard let member = try find(name) else { return nil }
    guard member.size <= limit else {
      throw ArchiveFault(
        "'\(name)' in it has \(member.size.grouped) bytes, expected at most \(limit.grouped)")
    }
    return member
  }

  /// Hands the bytes of a member over, a piece at a time, so that a large one does not have to fit in
  /// memory.
  ///
  /// - Parameters:
  ///   - member: What is read.
  ///   - take: Gets each piece; false ends the reading, and nobody compares a checksum.
  /// - Throws: Where it is damaged, or compressed by what the library does not know.
  package func read(
    _ member: Member, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ArchiveFault) {
    let memory: SharedMemory
    do { memory = try SharedMemory(count: max(1, min(member.size, 1 << 20))) } catch {
      throw ArchiveFault(error.description)
    }
    var wanted = MessageWriter()
    wanted.add(member.name)
    wanted.add(member.size)
    wanted.add(member.index)
    _ = try ZipArchive.ask(parser, generation, .begin, wanted, files: [memory.descriptor])
    var left = member.size
    while true {
      var answer = try ZipArchive.ask(parser, generation, .next)
      guard let count = try? answer.count(upTo: min(left, memory.bytes.count)) else {
        throw ZipArchive.nonsense
      }
      if count == 0 { break }
      left -= count
      guard take(UnsafeRawBufferPointer(rebasing: memory.bytes[..<count])) else { return }
    }
    guard left == 0 else { throw ZipArchive.nonsense }
  }
}
