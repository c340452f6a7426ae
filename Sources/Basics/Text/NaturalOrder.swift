/// A text as a person would sort it: runs of digits count as the numbers that they are.
package struct NaturalOrder: Comparable {
  private enum Part: Comparable {
    case number(Double)
    case word(String)
  }

  private let parts: [Part]
  /// Where all parts are equal, as in `1` and `01`.
  private let text: String

  package init(_ text: String) {
    self.text = text
    var parts: [Part] = []
    var rest = text[...]
    while let first = rest.first {
      let isDigit = first.isASCII && first.isNumber
      let part = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit }
      parts.append(isDigit ? .number(Double(part) ?? 0) : .word(String(part)))
      rest = rest[part.endIndex...]
    }
    self.parts = parts
  }

  package static func < (left: NaturalOrder, right: NaturalOrder) -> Bool {
    if left.parts == right.parts { return left.text < right.text }
    return left.parts.lexicographicallyPrecedes(right.parts)
  }
}
