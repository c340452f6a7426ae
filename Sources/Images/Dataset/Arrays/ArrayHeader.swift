/// What an `.npy` file says of its array.
///
/// Source: NumPy's `lib/format.py`, "Format Version 1.0" to "3.0".
struct ArrayHeader: Hashable, Sendable {
  let element: ArrayElement
  let shape: [Int]
  /// Where in the file the numbers begin.
  let offset: Int

  /// Elements.
  var count: Int { shape.reduce(1, *) }

  /// More than any header has that describes no record.
  static let limit = 1 << 16

  /// - Parameters:
  ///   - head: The file's first bytes, up to `limit`.
  ///   - size: Bytes of the whole file.
  /// - Throws: What is wrong with it; afterwards the numbers are there, to the last byte.
  init(_ head: [UInt8], size: Int) throws(ArrayFault) {
    guard head.count >= 10, head.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw .notAnArray
    }
    let version = Int(head[6])
    guard (1...3).contains(version) else { throw .version(version) }
    let start = version == 1 ? 10 : 12
    guard head.count >= start else { throw .header("it ends early") }
    let length = (8..<start).reversed().reduce(0) { $0 << 8 | Int(head[$1]) }
    guard length <= ArrayHeader.limit - start, head.count >= start + length else {
      throw .header("it is \(length) bytes long and ends early")
    }
    offset = start + length
    var reader = HeaderReader(head[start..<offset])
    let entries = try reader.dictionary()
    guard case .text(let code)? = entries["descr"] else {
      throw entries["descr"] == .other
        ? .type("that of records") : .header("it names no type")
    }
    element = try ArrayElement(code: code)
    guard case .flag(let isFortran)? = entries["fortran_order"] else {
      throw .header("it does not say in which order its numbers are")
    }
    guard case .numbers(let shape)? = entries["shape"] else { throw .header("it has no shape") }
    self.shape = shape
    if isFortran, shape.count(where: { $0 > 1 }) > 1 { throw .fortran }
    var bytes = element.size
    for side in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { throw .size(shape: shape) }
      bytes = product
    }
    guard size - offset == bytes else {
      throw .bytes(expected: bytes, found: size - offset, shape: shape)
    }
  }
}

/// The few of Python's literals that a header is made of.
private struct HeaderReader {
  enum Value: Hashable {
    case text(String)
    case flag(Bool)
    case numbers([Int])
    /// A list, as records have it for their type.
    case other
  }

  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 32 || (9...13).contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard let byte = next, byte == character.asciiValue else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    skipSpace()
    guard bytes[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  mutating func dictionary() throws(ArrayFault) -> [String: Value] {
    var entries: [String: Value] = [:]
    guard take("{") else { throw .header("it is no dictionary") }
    while !take("}") {
      guard let key = text(), take(":"), let value = value() else {
        throw .header("it is no dictionary of type, order and shape")
      }
      entries[key] = value
      if value == .other { return entries }
      guard take(",") || next == UInt8(ascii: "}") else {
        throw .header("its dictionary does not end")
      }
    }
    return entries
  }

  private mutating func value() -> Value? {
    if let text = text() { return .text(text) }
    if take(word: "True") { return .flag(true) }
    if take(word: "False") { return .flag(false) }
    if take("[") { return .other }
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      guard numbers.count < 32, let number = number() else { return nil }
      numbers.append(number)
      guard take(",") || next == UInt8(ascii: ")") else { return nil }
    }
    return .numbers(numbers)
  }

  private mutating func text() -> String? {
    guard take("'") || take("\"") else { return nil }
    let quote = bytes[position - 1]
    guard let end = bytes[position...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  private mutating func number() -> Int? {
    skipSpace()
    let start = position
    while let byte = next, byte == 45 || (48...57).contains(byte) { position += 1 }
    let number = Int(String(decoding: bytes[start..<position], as: UTF8.self))
    // Python 2 wrote long numbers so.
    _ = take("L")
    return number
  }
}
