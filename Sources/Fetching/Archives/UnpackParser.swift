internal import CArchive
package import Confinement
internal import Glibc

/// Reads tar and zip archives for another process: one at a time, from its beginning to its end.
package final class UnpackParser: ConfinedParser {
  package static let name = "downloads"
  package static let isInBackground = false

  /// What an archive is asked for.
  enum Request: Int {
    /// With its file, and memory for its bytes.
    case open
    /// The next member.
    case next
    /// Bytes of the member.
    case read
    case close
  }

  private var state: OpaquePointer?
  private var descriptor: Int32 = -1
  private var memory: SharedMemory?

  package init() {}

  deinit { end() }

  /// The library looks for its letters once.
  package func warmUp() { unpack_free(unpack_open(-1, UNPACK_TAR)) }

  private func end() {
    unpack_free(state)
    if descriptor >= 0 { close(descriptor) }
    (state, descriptor, memory) = (nil, -1, nil)
  }

  package func answer(
    _ request: inout MessageReader, files: [Int32]
  ) throws(MessageFault) -> MessageWriter {
    guard let asked = Request(rawValue: try request.number()) else { throw MessageFault() }
    var answer = MessageWriter()
    switch asked {
    case .open:
      end()
      guard files.count == 2 else { throw MessageFault() }
      memory = SharedMemory.map(files[1], isForReading: false)
      descriptor = fcntl(files[0], F_DUPFD_CLOEXEC, 0)
      let format = try request.answer() ? UNPACK_ZIP : UNPACK_TAR
      if memory != nil, descriptor >= 0 { state = unpack_open(descriptor, format) }
      answer.add(state != nil)
    case .next:
      guard let state else { throw MessageFault() }
      var member = unpack_member()
      switch unpack_next(state, &member) {
      case UNPACK_END: answer.add(0)
      case UNPACK_OK:
        answer.add(1)
        UnpackParser.add(member, to: &answer)
      default:
        answer.add(-1)
        answer.add(message)
      }
    case .read:
      guard let state, let memory else { throw MessageFault() }
      let count = unpack_read(state, memory.bytes.baseAddress, memory.bytes.count)
      answer.add(max(-1, Int(count)))
      if count < 0 { answer.add(message) }
    case .close: end()
    }
    return answer
  }

  private var message: String { String(cString: unpack_message(state)) }

  /// The name goes as it is: whatever bytes that is.
  private static func add(_ member: unpack_member, to message: inout MessageWriter) {
    message.add(UnsafeRawBufferPointer(start: member.path, count: member.path_count)) {
      $0.add(Int($1))
    }
    message.add(Int(member.kind.rawValue))
    message.add(Int(member.size))
    message.add(member.is_encrypted != 0)
  }
}
