package import Configuration

extension SpecValue {
  /// What a scalar without quotes means, by the core schema of YAML 1.2.
  ///
  /// `yes`, `no`, `on` and `off` are text there, and so is a number with underscores.
  package init(plain text: String) {
    switch text {
    case "", "~", "null", "Null", "NULL": self = .null
    case "true", "True", "TRUE": self = .bool(true)
    case "false", "False", "FALSE": self = .bool(false)
    case ".nan", ".NaN", ".NAN": self = .double(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": self = .double(-.infinity)
    default: self = Self.number(text) ?? .string(text)
    }
  }

  private static func number(_ text: String) -> SpecValue? {
    if text.hasPrefix("0x") { return integer(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return integer(text.dropFirst(2), radix: 8) }
    var rest = text.utf8[...]
    func skipDigits() -> Int {
      let digits = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(digits)
      return digits
    }
    func skip(_ characters: StaticString) -> Bool {
      let found = characters.withUTF8Buffer { rest.first.map($0.contains) ?? false }
      if found { rest = rest.dropFirst() }
      return found
    }
    _ = skip("+-")
    let whole = skipDigits()
    if rest.isEmpty && whole > 0 { return Int(text).map { .int($0) } ?? double(text) }
    let fraction = skip(".") ? skipDigits() : 0
    guard whole + fraction > 0 else { return nil }
    if skip("eE") {
      _ = skip("+-")
      guard skipDigits() > 0 else { return nil }
    }
    return rest.isEmpty ? double(text) : nil
  }

  private static func integer(_ digits: Substring, radix: Int) -> SpecValue? {
    guard let first = digits.first, first != "+", first != "-" else { return nil }
    return Int(digits, radix: radix).map { .int($0) }
  }

  private static func double(_ text: String) -> SpecValue? { Double(text).map { .double($0) } }
}
