internal import Glibc

/// What the system gives as bytes, names of files above all, held in strings.
///
/// A name on Linux may have any byte but zero, and a string is Unicode. So a byte that belongs to no
/// valid UTF-8 is held as one code point of `U+10FF80 ... U+10FFFF`, whose last eight bits are the
/// byte, much as Python holds it as a lone surrogate. A name that really has one of these code points
/// is held byte by byte too: from bytes to a string and back gives the same bytes, whatever they are.
extension String {
  /// The string that holds these bytes.
  package init(systemBytes bytes: some Collection<UInt8>) {
    if !bytes.contains(SystemByte.lead), let text = String(validating: bytes, as: UTF8.self) {
      self = text
      return
    }
    let bytes = Array(bytes)
    var text = String.UnicodeScalarView()
    var position = 0
    while position < bytes.count {
      let rest = bytes[position...].prefix(SystemByte.length(lead: bytes[position]))
      if let valid = String(validating: rest, as: UTF8.self)?.unicodeScalars.first,
        SystemByte(valid) == nil
      {
        text.append(valid)
        position += rest.count
      } else {
        text.append(SystemByte.scalar(bytes[position]))
        position += 1
      }
    }
    self = String(text)
  }

  /// The string that holds a C string of the system's.
  package init(systemText: UnsafePointer<CChar>) {
    let count = strlen(systemText)
    self = systemText.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(systemBytes: UnsafeBufferPointer(start: $0, count: count))
    }
  }

  /// The bytes that the string holds.
  package var systemBytes: [UInt8] {
    guard utf8.contains(SystemByte.lead) else { return Array(utf8) }
    var bytes: [UInt8] = []
    for scalar in unicodeScalars {
      if let held = SystemByte(scalar) {
        bytes.append(held.value)
      } else {
        bytes.append(contentsOf: String(scalar).utf8)
      }
    }
    return bytes
  }

  /// Calls `body` with the path as the system takes it.
  ///
  /// A path with a zero byte, which would be cut there, is given as the empty path: it names nothing.
  package func withSystemPath<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
    if utf8.contains(0) { return "".withCString(body) }
    guard utf8.contains(SystemByte.lead) else { return withCString(body) }
    return (systemBytes + [0]).map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map(body) ?? "".withCString(body)
    }
  }

  /// For people and for files of text: bytes that are no UTF-8 as `\xE9`.
  package var printable: String {
    guard utf8.contains(SystemByte.lead) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if let held = SystemByte(scalar) {
        text += "\\x" + String(held.value, radix: 16, uppercase: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// The byte that is no UTF-8 and that a code point of a system's text stands for.
  var systemByte: UInt8? { SystemByte(self)?.value }
}

/// A byte that a string holds as a code point of its own.
private struct SystemByte {
  let value: UInt8

  /// All these code points begin with this byte in UTF-8, and hardly any other does.
  static let lead: UInt8 = 0xF4
  private static let first: UInt32 = 0x10_FF80

  /// Nil for a code point that stands for itself.
  init?(_ scalar: Unicode.Scalar) {
    guard scalar.value >= SystemByte.first else { return nil }
    value = UInt8(truncatingIfNeeded: scalar.value)
  }

  /// `byte`: 0x80 or more, as every byte is that belongs to no UTF-8.
  static func scalar(_ byte: UInt8) -> Unicode.Scalar {
    Unicode.Scalar(first | UInt32(byte)) ?? "\u{FFFD}"
  }

  /// Bytes of a code point in UTF-8 that begins with this one.
  static func length(lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }
}
