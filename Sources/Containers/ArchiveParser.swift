package import Confinement

/// Reads zip archives for another process: one at a time, a piece of a member at a time.
package final class ArchiveParser: ConfinedParser {
  package static let name = "archives"
  package static let isInBackground = false

  /// What an archive is asked for.
  enum Request: Int {
    /// With its file.
    case open
    case members
    case find
    /// With memory for the pieces.
    case begin
    case next
    case close
  }

  private var archive: ZipReader?
  private var memory: SharedMemory?

  package init() {}

  package func warmUp() {}

  package func answer(
    _ request: inout MessageReader, files: [Int32]
  ) throws(MessageFault) -> MessageWriter {
    guard let asked = Request(rawValue: try request.number()) else { throw MessageFault() }
    var answer = MessageWriter()
    var fault: ArchiveFault?
    var rest = MessageWriter()
    do {
      rest = try carryOut(asked, &request, files)
    } catch let found as ArchiveFault {
      fault = found
    } catch {
      throw MessageFault()
    }
    answer.add(fault?.reason)
    if fault == nil { answer.append(rest) }
    return answer
  }

  private func carryOut(
    _ asked: Request, _ request: inout MessageReader, _ files: [Int32]
  ) throws -> MessageWriter {
    var answer = MessageWriter()
    switch asked {
    case .open:
      archive = nil
      guard let file = files.first else { throw MessageFault() }
      archive = try ZipReader(file)
    case .close: (archive, memory) = (nil, nil)
    case .members: answer.add(try opened.members)
    case .find:
      let found = try opened.find(try request.text())
      answer.add(found != nil)
      if let found {
        answer.add(found.index)
        answer.add(found.size)
      }
    case .begin:
      let member = ZipArchive.Member(
        name: try request.text(), size: try request.count(), index: try request.count())
      guard let file = files.first else { throw MessageFault() }
      guard let mapped = SharedMemory.map(file, isForReading: false) else {
        throw ArchiveFault("'\(member.name)' in it does not fit in memory")
      }
      memory = mapped
      try opened.begin(member)
    case .next:
      guard let memory else { throw MessageFault() }
      answer.add(try opened.read(memory.bytes))
    }
    return answer
  }

  private var opened: ZipReader {
    get throws {
      guard let archive else { throw MessageFault() }
      return archive
    }
  }
}
