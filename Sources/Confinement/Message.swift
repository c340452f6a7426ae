internal import Basics

/// A message that breaks off, or says what cannot be.
package struct MessageFault: Explained, Hashable, Sendable {
  package var description: String { "a message between two processes makes no sense" }

  package init() {}
}

/// A message in the making: numbers of eight bytes, texts after their lengths.
package struct MessageWriter {
  /// The length of what follows it, in eight bytes, and the message.
  private(set) var frame = [UInt8](repeating: 0, count: MessageWriter.head)

  static let head = 8

  package init() {}

  /// The message.
  package var bytes: ArraySlice<UInt8> { frame.dropFirst(MessageWriter.head) }

  package mutating func add(_ number: Int) {
    withUnsafeBytes(of: UInt64(bitPattern: Int64(number)).littleEndian) {
      frame.append(contentsOf: $0)
    }
  }

  package mutating func add(_ answer: Bool) { add(answer ? 1 : 0) }

  package mutating func add(_ text: String) {
    add(text.utf8.count)
    frame.append(contentsOf: text.utf8)
  }

  package mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  package mutating func add<Element>(
    _ list: some Collection<Element>, _ each: (inout MessageWriter, Element) -> Void
  ) {
    add(list.count)
    for element in list { each(&self, element) }
  }

  package mutating func add(_ numbers: [Int]) { add(numbers) { $0.add($1) } }

  package mutating func add(_ texts: [String]) { add(texts) { $0.add($1) } }

  /// Adds what another message says.
  package mutating func append(_ message: MessageWriter) {
    frame.append(contentsOf: message.bytes)
  }

  /// Writes the length.
  mutating func close() {
    let count = UInt64(frame.count - MessageWriter.head).littleEndian
    withUnsafeBytes(of: count) { frame.replaceSubrange(..<MessageWriter.head, with: $0) }
  }
}

/// A message that is read as it was written; nothing in it is taken on trust.
package struct MessageReader {
  private let bytes: [UInt8]
  private var position: Int

  package init(_ bytes: [UInt8]) { self.init(bytes, from: 0) }

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    position = start
  }

  package init(_ message: MessageWriter) { self.init(Array(message.bytes)) }

  private var left: Int { bytes.count - position }

  package mutating func number() throws(MessageFault) -> Int {
    guard left >= 8 else { throw MessageFault() }
    defer { position += 8 }
    let start = position
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self) }
    return Int(Int64(bitPattern: UInt64(littleEndian: value)))
  }

  /// A number that counts something.
  package mutating func count(upTo most: Int = .max) throws(MessageFault) -> Int {
    let value = try number()
    guard value >= 0, value <= most else { throw MessageFault() }
    return value
  }

  package mutating func answer() throws(MessageFault) -> Bool { try count(upTo: 1) == 1 }

  /// A text of at most so many bytes.
  package mutating func text(upTo most: Int = .max) throws(MessageFault) -> String {
    let count = try count(upTo: min(most, left - 8))
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  package mutating func optionalText() throws(MessageFault) -> String? {
    try answer() ? try text() : nil
  }

  package mutating func list<Element>(
    _ each: (inout MessageReader) throws(MessageFault) -> Element
  ) throws(MessageFault) -> [Element] {
    // Every element takes some bytes.
    let count = try count(upTo: left / 8)
    var list: [Element] = []
    for _ in 0..<count { list.append(try each(&self)) }
    return list
  }

  package mutating func numbers() throws(MessageFault) -> [Int] {
    try list { (reader) throws(MessageFault) in try reader.number() }
  }

  package mutating func texts() throws(MessageFault) -> [String] {
    try list { (reader) throws(MessageFault) in try reader.text() }
  }
}
