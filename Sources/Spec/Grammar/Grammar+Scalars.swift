package import Configuration

/// The grammars of single values.
package enum Scalar {
  package static let bool = Grammar<Bool>(.bool) { place, reading in
    if case .bool(let flag) = place.node.content { return flag }
    reading.refuse(place, .bool)
    return nil
  } write: {
    .bool($0)
  }

  /// At least 1.
  package static let count = integer(.atLeast(1))
  /// At least 0.
  package static let wholeNumber = integer(.atLeast(0))
  /// A random seed.
  package static let seed = integer(.init(minimum: 0, maximum: .max))

  package static func integer(_ bounds: SpecShape.IntegerBounds) -> Grammar<Int> {
    Grammar<Int>(.integer(bounds)) { place, reading in
      if case .int(let number) = place.node.content, bounds.contains(number) { return number }
      reading.refuse(place, .integer(bounds))
      return nil
    } write: {
      .int($0)
    }
  }

  package static func number(_ bounds: SpecShape.NumberBounds) -> Grammar<Double> {
    Grammar<Double>(.number(bounds)) { place, reading in
      switch place.node.content {
      case .int(let number) where bounds.contains(Double(number)): return Double(number)
      case .double(let number) where bounds.contains(number): return number
      default:
        reading.refuse(place, .number(bounds))
        return nil
      }
    } write: {
      .double($0)
    }
  }

  package static let text = text("text")

  /// Text that is not empty; `form` says what kind.
  package static func text(
    _ form: String, pattern: String? = nil,
    where isValid: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Grammar<String> {
    Grammar<String>(.text(form: form, pattern: pattern)) { place, reading in
      if case .string(let text) = place.node.content, !text.isEmpty, isValid(text) {
        return text
      }
      reading.refuse(place, .text(form: form))
      return nil
    } write: {
      .string($0)
    }
  }

  /// One of an enumeration's words; `noun` says what they are: `architecture`.
  package static func choice<Word>(
    _ noun: String, of type: Word.Type = Word.self, synonyms: [String: Word] = [:]
  ) -> Grammar<Word>
  where Word: RawRepresentable<String> & CaseIterable & Sendable {
    let names = Word.allCases.map(\.rawValue)
    return Grammar<Word>(.choice(names)) { place, reading in
      guard case .string(let text) = place.node.content else {
        reading.refuse(place, .choice(names))
        return nil
      }
      if let word = Word(rawValue: text) { return word }
      reading.error(
        GrammarProblem.unknownName(
          text, noun: noun, known: names, synonym: synonyms[text.lowercased()]?.rawValue),
        at: place)
      return nil
    } write: {
      .string($0.rawValue)
    }
  }

  /// One of several words, as a value without a meaning.
  package static func choice(
    _ noun: String, of words: [String], synonyms: [String: String] = [:]
  ) -> Grammar<SpecValue> {
    word(noun, of: words, synonyms: synonyms).map {
      .string($0)
    } from: {
      $0.word ?? ""
    }
  }

  /// One of several words.
  package static func word(
    _ noun: String, of words: [String], synonyms: [String: String] = [:]
  ) -> Grammar<String> {
    Grammar<String>(.choice(words)) { place, reading in
      guard case .string(let text) = place.node.content else {
        reading.refuse(place, .choice(words))
        return nil
      }
      if words.contains(text) { return text }
      reading.error(
        GrammarProblem.unknownName(
          text, noun: noun, known: words, synonym: synonyms[text.lowercased()]), at: place)
      return nil
    } write: {
      .string($0)
    }
  }

  /// Seconds: a number, or one with a unit such as `90s`, `10min` or `1h`.
  package static let duration = Grammar<Double>(
    .either([
      .number(.positive),
      .text(form: "a time such as 60s", pattern: "^[0-9]+([.][0-9]+)? *(ms|s|min|h)$"),
    ])
  ) { place, reading in
    var seconds: Double?
    switch place.node.content {
    case .int(let value): seconds = Double(value)
    case .double(let value): seconds = value
    case .string(let text): seconds = TimeSpan.seconds(text)
    default: break
    }
    if let seconds, seconds > 0, seconds <= TimeSpan.most { return seconds }
    reading.refuse(place, .anything, "a time such as 60s, 10min or 1h")
    return nil
  } write: {
    TimeSpan.value($0)
  }

  /// Bytes: a whole number, or one with a unit such as `4GiB`.
  package static let byteCount = Grammar<Int>(
    .either([
      .integer(.init(minimum: 1, maximum: .max)),
      .text(
        form: "a size such as 4GiB",
        pattern: "^ *[0-9.+][0-9a-fA-Fox.+_ -]*([kKmMgGtT][iI]?)?[bB]$"),
    ])
  ) { place, reading in
    switch place.node.content {
    case .int(let bytes) where bytes > 0: return bytes
    case .string(let text):
      if let bytes = ByteCount.parse(text) { return bytes }
      fallthrough
    default:
      reading.refuse(place, .anything, "a size such as 4GiB or 512MiB")
      return nil
    }
  } write: {
    ByteCount.value($0)
  }
}

extension Reading {
  /// Says that a value is not what was expected.
  package mutating func refuse(_ place: Place, _ expected: SpecShape, _ words: String? = nil) {
    error(
      GrammarProblem.wrongValue(
        label: place.label, expected: expected, words: words, received: place.node.value,
        spelling: place.node.spelling),
      at: place)
  }
}

extension SpecValue {
  /// The text, where this is text.
  var word: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// Whether it is one value, not a list or a map.
  var isScalar: Bool {
    switch self {
    case .list, .map: false
    default: true
    }
  }
}

extension Character {
  /// Whether it is one of A to Z, in either case, or of 0 to 9.
  var isASCIILetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}
