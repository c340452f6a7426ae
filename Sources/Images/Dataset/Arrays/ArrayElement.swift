internal import Basics

/// What an array of NumPy's is made of.
enum ArrayElement: Hashable, Sendable {
  case bool
  /// Of 1, 2, 4 or 8 bytes.
  case signed(Int)
  case unsigned(Int)
  /// Of 2, 4 or 8 bytes.
  case floating(Int)
  /// So many bytes, filled up with zeros.
  case bytes(Int)
  /// So many characters of four bytes, filled up with zeros.
  case text(Int)

  /// Bytes.
  var size: Int {
    switch self {
    case .bool: 1
    case .signed(let size), .unsigned(let size), .floating(let size), .bytes(let size): size
    case .text(let characters): characters * 4
    }
  }

  var isText: Bool {
    switch self {
    case .bytes, .text: true
    default: false
    }
  }

  /// - Parameter code: NumPy's `dtype.str`, such as `<f4` or `|u1`.
  /// - Throws: What it is instead.
  init(code: String) throws(ArrayFault) {
    let order = code.first ?? " "
    let kind = code.dropFirst().first ?? " "
    if kind == "O" { throw .objects }
    guard let size = Int(code.dropFirst(2)), "<>|=".contains(order), size >= 0 else {
      throw .header("its type is '\(code)'")
    }
    if order == ">", size > 1 || kind == "U" { throw .bigEndian(code) }
    switch (kind, size) {
    case ("b", 1): self = .bool
    case ("i", 1), ("i", 2), ("i", 4), ("i", 8): self = .signed(size)
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8): self = .unsigned(size)
    case ("f", 2), ("f", 4), ("f", 8): self = .floating(size)
    case ("S", 1...), ("a", 1...): self = .bytes(size)
    case ("U", 1...) where size <= Int.max / 8: self = .text(size)
    default: throw .type(code)
    }
  }

  /// The number at a place of an array's bytes; nil for text.
  func number(at index: Int, of bytes: UnsafeRawBufferPointer) -> Double? {
    func load<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
      bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: type)
    }
    return switch self {
    case .bool: load(UInt8.self) == 0 ? 0 : 1
    case .signed(1): Double(load(Int8.self))
    case .signed(2): Double(load(Int16.self))
    case .signed(4): Double(load(Int32.self))
    case .signed: Double(load(Int64.self))
    case .unsigned(1): Double(load(UInt8.self))
    case .unsigned(2): Double(load(UInt16.self))
    case .unsigned(4): Double(load(UInt32.self))
    case .unsigned: Double(load(UInt64.self))
    case .floating(2): Double(half: load(UInt16.self))
    case .floating(4): Double(load(Float.self))
    case .floating: load(Double.self)
    case .bytes, .text: nil
    }
  }

  /// The text at a place of an array's bytes; nil for numbers, and for what is no text.
  func text(at index: Int, of bytes: UnsafeRawBufferPointer) -> String? {
    let own = bytes[index * size..<(index + 1) * size]
    switch self {
    case .bytes:
      let end = own.lastIndex { $0 != 0 }.map { $0 + 1 } ?? own.startIndex
      return String(systemBytes: Array(own[..<end]))
    case .text(let characters):
      var scalars = String.UnicodeScalarView()
      var zeros = 0
      for place in 0..<characters {
        let code = bytes.loadUnaligned(fromByteOffset: index * size + place * 4, as: UInt32.self)
        guard code != 0 else {
          zeros += 1
          continue
        }
        guard zeros == 0, let scalar = Unicode.Scalar(code) else { return nil }
        scalars.append(scalar)
      }
      return String(scalars)
    default: return nil
    }
  }
}

extension Double {
  /// A number of IEEE 754's 16-bit format; processors without it lack the type too.
  fileprivate init(half bits: UInt16) {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1f)
    let fraction = Double(bits & 0x3ff)
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default:
      self = sign * (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }
}
