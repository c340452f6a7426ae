internal import Confinement
internal import TestSupport
internal import Testing

struct MessageTests {
  private func sample() -> MessageWriter {
    var message = MessageWriter()
    message.add(-7)
    message.add(true)
    message.add("größer")
    message.add(nil as String?)
    message.add("" as String?)
    message.add([1, 2, .max])
    message.add(["a", "bc"])
    return message
  }

  private func read(_ reader: inout MessageReader) throws(MessageFault) {
    guard try reader.number() == -7, try reader.answer(), try reader.text() == "größer",
      try reader.optionalText() == nil, try reader.optionalText() == "",
      try reader.numbers() == [1, 2, .max], try reader.texts() == ["a", "bc"]
    else { throw MessageFault() }
  }

  @Test("what was written is read")
  func roundTrip() throws {
    var reader = MessageReader(sample())
    try read(&reader)
  }

  @Test("a message that breaks off anywhere is refused, and so are lengths that cannot be")
  func refusals() {
    let whole = Array(sample().bytes)
    for count in 0..<whole.count {
      var reader = MessageReader(Array(whole.prefix(count)))
      #expect(throws: MessageFault.self, "\(count) bytes") { try read(&reader) }
    }
    for length in [Int.max, -1, .min, 1 << 40] {
      var message = MessageWriter()
      message.add(length)
      #expect(throws: MessageFault.self) {
        var reader = MessageReader(message)
        _ = try reader.text()
      }
      #expect(throws: MessageFault.self) {
        var reader = MessageReader(message)
        _ = try reader.numbers()
      }
      #expect(throws: MessageFault.self) {
        var reader = MessageReader(message)
        _ = try reader.count(upTo: 1 << 30)
      }
    }
  }
}
