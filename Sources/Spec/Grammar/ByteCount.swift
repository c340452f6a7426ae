internal import Configuration

/// Sizes such as `4GiB`.
package enum ByteCount {
  private static let units: [(name: String, bytes: Double)] = [
    ("tib", 0x1p40), ("gib", 0x1p30), ("mib", 0x1p20), ("kib", 0x1p10),
    ("tb", 1e12), ("gb", 1e9), ("mb", 1e6), ("kb", 1e3), ("b", 1),
  ]

  /// Bytes of a size such as `4GiB`; nil for what is none.
  package static func parse(_ text: String) -> Int? {
    let lowercase = text.lowercased()
    guard let unit = units.first(where: { lowercase.hasSuffix($0.name) }) else { return nil }
    let digits = lowercase.dropLast(unit.name.count).filter { $0 != " " }
    guard case let value = SpecValue(plain: digits), let number = value.number else { return nil }
    let bytes = number * unit.bytes
    return bytes >= 1 && bytes < 0x1p60 ? Int(bytes) : nil
  }

  /// The largest unit that gives a whole number.
  static func value(_ bytes: Int) -> SpecValue {
    for (name, shift) in [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)]
    where bytes > 0 && bytes & (1 << shift - 1) == 0 {
      return .string("\(bytes >> shift)\(name)")
    }
    return .int(bytes)
  }
}

extension SpecValue {
  /// The number that this is, whole or not.
  fileprivate var number: Double? {
    switch self {
    case .int(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
}
