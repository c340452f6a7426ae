internal import Basics
package import Configuration

extension SpecValue {
  /// The value as JSON over several lines, keys in their order; numbers must be finite.
  package func indentedJSON(below indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "null"
    case .bool(let flag): return flag ? "true" : "false"
    case .int(let number): return "\(number)"
    case .double(let number): return "\(number)"
    case .string(let text): return text.jsonLiteral
    case .list(let items):
      if items.isEmpty { return "[]" }
      let lines = items.map { $0.indentedJSON(below: inner) }
      let line = "[" + lines.joined(separator: ", ") + "]"
      if line.utf8.count + indent.utf8.count <= 80, !line.utf8.contains(10) { return line }
      return "[\n" + lines.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)]"
    case .map(let entries):
      if entries.isEmpty { return "{}" }
      let members = entries.map {
        "\($0.key.jsonLiteral): \($0.value.indentedJSON(below: inner))"
      }
      let line = "{" + members.joined(separator: ", ") + "}"
      if line.utf8.count + indent.utf8.count <= 80, !line.utf8.contains(10) { return line }
      return "{\n" + members.map { inner + $0 }.joined(separator: ",\n") + "\n\(indent)}"
    }
  }
}
