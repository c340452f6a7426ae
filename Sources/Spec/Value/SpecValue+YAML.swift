internal import Basics
package import Configuration

extension SpecValue {
  /// The value as YAML on one line, as a message shows it and as `--set` takes it.
  package var yaml: String {
    switch self {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): "\(number)"
    case .double(let number): Self.yaml(number)
    case .string(let text): Self.yaml(text)
    case .list(let items): "[" + items.map(\.yaml).joined(separator: ", ") + "]"
    case .map(let entries):
      "{" + entries.map { "\(Self.yaml($0.key)): \($0.value.yaml)" }.joined(separator: ", ") + "}"
    }
  }

  private static func yaml(_ number: Double) -> String {
    if number.isNaN { return ".nan" }
    if number.isInfinite { return number < 0 ? "-.inf" : ".inf" }
    return "\(number)"
  }

  private static func yaml(_ text: String) -> String {
    if isPlain(text) { return text }
    if text.unicodeScalars.allSatisfy(isPrintable) {
      return "'" + text.parts(at: "'").joined(separator: "''") + "'"
    }
    return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// Whether a text means itself without quotes, also inside `[]` and `{}`.
  private static func isPlain(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return false }
    guard case .string = SpecValue(plain: text) else { return false }
    if " -?:,[]{}#&*!|>'\"%@`=".unicodeScalars.contains(first) || last == " " || last == ":" {
      return false
    }
    var previous: Unicode.Scalar = first
    for scalar in scalars {
      guard isPrintable(scalar), !",[]{}".unicodeScalars.contains(scalar) else { return false }
      if previous == ":" && scalar == " " || previous == " " && scalar == "#" { return false }
      previous = scalar
    }
    return text != "<<"
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
    case 0x1_0000...0x10_FFFF: true
    default: false
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\t": return "\\t"
    case "\r": return "\\r"
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case _ where isPrintable(scalar): return String(Character(scalar))
    default:
      let digits = String(scalar.value, radix: 16)
      return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
    }
  }
}
