package import Configuration

extension SpecShape {
  /// What a message expects: `a whole number of at least 1`.
  package var words: String {
    switch self {
    case .bool: "true or false"
    case .integer(let bounds):
      bounds.minimum < 0 ? "a whole number" : "a whole number of at least \(bounds.minimum)"
    case .number(let bounds): bounds.words
    case .text(let form, pattern: _): form
    case .choice(let names): names.count < 6 ? Words.either(names) : "one of \(names.count) words"
    case .list(of: let item, atLeast: _, distinct: _): "a list, each item \(item.words)"
    case .pair(of: let item): "a list of two, each \(item.words)"
    case .record(let keys, let shorthand, rules: _):
      if shorthand == nil, let first = keys.first {
        "a map with keys such as '\(first.name)'"
      } else {
        "a map"
      }
    case .dictionary(names: let names?, of: let value, required: _):
      "a map from \(Words.either(names)) to \(value.words)"
    case .dictionary(names: nil, of: let value, required: _):
      "a map from names to \(value.words)"
    case .variants(let variants):
      variants.count < 6 ? Words.either(variants.map(\.name)) : "a name or {name: arguments}"
    case .either(let shapes): Words.either(shapes.map(\.words))
    case .anything: "a value"
    }
  }
}

extension SpecShape.NumberBounds {
  fileprivate var words: String {
    switch (minimum, maximum) {
    case (nil, nil): return "a number"
    case (let minimum?, nil):
      return "a number \(minimumIsAllowed ? "of at least" : "above") \(Words.number(minimum))"
    case (nil, let maximum?):
      return "a number \(maximumIsAllowed ? "of at most" : "below") \(Words.number(maximum))"
    case (let minimum?, let maximum?):
      let (open, close) = (minimumIsAllowed ? "[" : "(", maximumIsAllowed ? "]" : ")")
      return "a number in \(open)\(Words.number(minimum)), \(Words.number(maximum))\(close)"
    }
  }
}

/// Small pieces of sentences.
package enum Words {
  /// Several words as `a, b or c`.
  package static func either(_ words: [String]) -> String { joined(words, "or") }

  /// Several words as `a, b and c`.
  package static func all(_ words: [String]) -> String { joined(words, "and") }

  private static func joined(_ words: [String], _ last: String) -> String {
    guard words.count > 1, let final = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(last) \(final)"
  }

  /// A number of things as `1 unit` or `2 units`.
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(number == 1 ? noun : plural(noun))"
  }

  /// The plural of a noun: `boundaries`, `losses`, `units`.
  package static func plural(_ noun: String) -> String {
    if noun.hasSuffix("ry") { return "\(noun.dropLast())ies" }
    return noun.hasSuffix("s") ? "\(noun)es" : "\(noun)s"
  }

  /// Whole numbers without a fraction.
  package static func number(_ value: Double) -> String {
    Int(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  /// What was received: scalars as written, texts in single quotes, the kind of anything else.
  package static func received(_ value: SpecValue) -> String {
    switch value {
    case .null: "nothing"
    case .string(let text): "'\(text)'"
    case .list: "a list"
    case .map: "a map"
    default: value.yaml
    }
  }
}
