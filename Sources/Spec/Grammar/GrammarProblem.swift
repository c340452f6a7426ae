internal import Basics
package import Configuration

/// How a part of a spec differs from its grammar.
package enum GrammarProblem: Problem {
  case unknownKey(String, in: String, known: [String], synonym: String?, elsewhere: [String])
  case missingKey(String, in: String, summary: String)
  /// A key without a value, where that would quietly mean the default.
  case noValue(SpecShape.Key)
  /// `words` says what was expected where the shape alone does not.
  /// `spelling` is how the file writes what was received, where that could be read.
  case wrongValue(
    label: String, expected: SpecShape, words: String?, received: SpecValue, spelling: String?)
  case unknownName(String, noun: String, known: [String], synonym: String?)
  case notOneName(noun: String, received: [String])
  case tooFew(label: String, noun: String, expected: Int, received: Int)
  /// The item as shown.
  case duplicateItem(String, noun: String)

  package var message: String {
    switch self {
    case .unknownKey(let key, in: let owner, known: _, synonym: _, elsewhere: _):
      owner.isEmpty ? "unknown key '\(key)'" : "unknown key '\(key)' in '\(owner)'"
    case .missingKey(let key, in: let owner, summary: _):
      owner.isEmpty ? "missing key '\(key)'" : "missing key '\(key)' in '\(owner)'"
    case .noValue(let key): "'\(key.name)' has no value, expected \(key.shape.words)"
    case .wrongValue(let label, .integer(let bounds), _, .int(let number), _)
    where number > bounds.maximum:
      "'\(label)' expects a whole number of at most \(bounds.maximum), received \(number)"
    case .wrongValue(let label, let expected, let words, let received, let spelling):
      "'\(label)' expects \(words ?? expected.words), received "
        + (spelling ?? Words.received(received))
    case .unknownName(let name, let noun, let known, synonym: _):
      known.count < 6
        ? "unknown \(noun) '\(name)', expected \(Words.either(known))"
        : "unknown \(noun) '\(name)'"
    case .notOneName(let noun, let received):
      received.isEmpty
        ? "expected one \(noun), received an empty map"
        : "expected one \(noun), received \(received.count): \(Words.all(received))"
    case .tooFew(let label, let noun, let expected, let received):
      "'\(label)' expects at least \(Words.count(expected, noun)), received "
        + (received == 0 ? "an empty list" : "\(received)")
    case .duplicateItem(let name, let noun): "duplicate \(noun) \(name)"
    }
  }

  package var suggestion: String? {
    switch self {
    case .unknownKey(let key, in: _, let known, let synonym, elsewhere: _):
      synonym ?? (advice == nil ? nearestName(to: key, among: known) : nil)
    case .unknownName(let name, noun: _, let known, let synonym):
      synonym ?? (advice == nil ? Self.oneMeant(name, known) : nil)
    case .wrongValue(_, .bool, _, .string(let text), _):
      ["yes", "on", "y"].contains(text.lowercased())
        ? "true" : ["no", "off", "n"].contains(text.lowercased()) ? "false" : nil
    case .wrongValue(_, .choice(let known), _, .bool(let flag), _) where !flag:
      known.contains("none") ? "none" : nil
    default: nil
    }
  }

  /// What is known of a name or an argument of Keras's that specs do not have.
  private var advice: String? {
    switch self {
    case .unknownKey(let key, in: let owner, known: _, synonym: _, elsewhere: _):
      KerasKeys.advice(on: key, in: owner)
    case .unknownName(let name, let noun, let known, synonym: nil):
      KerasNames.note(on: name, noun: noun, known: known)
    default: nil
    }
  }

  package var notes: [String] {
    switch self {
    case .unknownKey where suggestion == nil && advice != nil: return advice.map { [$0] } ?? []
    case .unknownKey(let key, in: let owner, let known, synonym: _, let elsewhere):
      if suggestion == nil, let path = elsewhere.first { return [Self.belongs(key, path)] }
      if suggestion == nil {
        return ["the keys \(owner.isEmpty ? "of a spec" : "here") are \(Words.all(known))"]
      }
      return []
    case .missingKey(let key, in: _, let summary): return ["'\(key)' is \(summary)"]
    case .noValue(let key):
      return key.standard.map { ["without the key it is \($0.yaml)"] } ?? []
    case .unknownName(let name, let noun, let known, synonym: _):
      // A name that is meant says more than a long list.
      if suggestion != nil { return [] }
      if let call = Self.called(name, known) { return [call] }
      let family = Self.meant(name, known)
      if family.count > 1, advice == nil { return [Self.question(family)] }
      let list = known.count < 6 ? [] : ["the \(Words.plural(noun)) are \(Words.all(known))"]
      return (advice.map { [$0] } ?? []) + list
    case .notOneName(let noun, let received) where noun.hasSuffix("layer") && received.count > 1:
      return ["every layer is a list item of its own: '- \(received[0]): {...}'"]
    case .wrongValue("freeze", _, _, .bool, _):
      return ["'freeze: backbone' keeps the backbone as it is, 'freeze: none' trains all layers"]
    case .wrongValue("layers", _, _, .double, _):
      return ["layers are counted: Keras's int(0.9 * len(base_model.layers)) is a number of them"]
    case .wrongValue("learning_rate", _, _, .map, _):
      return ["a schedule has a key of its own, 'training.schedule'"]
    case .wrongValue(_, let expected, _, let received, let spelling):
      return Self.hints(expected, received, spelling)
    default: return []
    }
  }

  /// The known names that may be meant: all that the name is the beginning of, else the nearest.
  private static func meant(_ name: String, _ known: [String]) -> [String] {
    let family = names(beginningWith: name, among: known)
    // Where only the last letter of one is missing, that one is.
    let near = family.filter { $0.count <= name.count + 1 }
    if near.count == 1 { return near }
    return family.isEmpty ? nearestName(to: name, among: known).map { [$0] } ?? [] : family
  }

  private static func oneMeant(_ name: String, _ known: [String]) -> String? {
    let meant = meant(name, known)
    return meant.count == 1 ? meant[0] : nil
  }

  /// How a call as Python has it, `Adam(learning_rate=0.001)`, is written here.
  private static func called(_ name: String, _ known: [String]) -> String? {
    guard name.hasSuffix(")"), let open = name.firstIndex(of: "("),
      let word = name[..<open].split(separator: ".").last, let meant = oneMeant(String(word), known)
    else { return nil }
    let arguments = name[open...].dropFirst().dropLast().split(separator: ",").map {
      $0.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
    }
    let isNamed = arguments.allSatisfy { $0.count == 2 }
    let map = isNamed ? arguments.map { "\($0[0]): \($0[1])" }.joined(separator: ", ") : "…"
    return "arguments are written as a map: {\(meant): {\(map)}}"
  }

  private static func question(_ family: [String]) -> String {
    let shown = family.prefix(8).map { "'\($0)'" }
    return family.count > shown.count
      ? "did you mean one of \(shown.joined(separator: ", ")), …?"
      : "did you mean \(Words.either(shown))?"
  }

  private static func belongs(_ key: String, _ path: String) -> String {
    let parts = path.split(separator: ".")
    if path.hasPrefix("stem.") || path.hasPrefix("head.") {
      return "'\(key)' belongs to a layer, in 'stem' or in 'head'"
    }
    let owner = parts.dropLast().joined(separator: ".")
    let isOtherName = parts.last.map { $0 != key } ?? false
    let spelling = isOtherName ? " and is called '\(parts[parts.count - 1])'" : ""
    return owner.isEmpty
      ? "'\(key)' belongs at the top of the spec\(spelling)"
      : "'\(key)' belongs under '\(owner)'\(spelling)"
  }

  private static func hints(
    _ expected: SpecShape, _ received: SpecValue, _ spelling: String?
  ) -> [String] {
    switch (expected, received) {
    case (_, .string(let text)) where text.hasPrefix("("):
      let items = text.hasSuffix(")") ? String(text.dropFirst().dropLast()) : "224, 224"
      return ["a list is written in brackets, as [\(items)]"]
    case (.record(let keys, shorthand: nil, rules: _), .list(let items))
    where !items.isEmpty && items.count <= keys.count && items.allSatisfy({ $0.isScalar }):
      let named = zip(keys, items).map { "\($0.name): \($1.yaml)" }.joined(separator: ", ")
      return ["what Keras takes by position has names here: {\(named)}"]
    case (.bool, .string("true")), (.bool, .string("false")):
      return ["write it without quotes"]
    case (.bool, .string(let text))
    where ["yes", "no", "on", "off", "y", "n"].contains(text.lowercased()):
      return ["YAML 1.2 reads '\(text)' as text"]
    case (.integer, .string(let text)), (.number, .string(let text)):
      switch SpecValue(plain: text) {
      case .int, .double: return ["write it without quotes"]
      default: return []
      }
    case (.text, .int), (.text, .double), (.text, .bool):
      return ["put it in quotes to make it text: '\(spelling ?? received.yaml)'"]
    default: return []
    }
  }
}
