/// What values a field takes.
package indirect enum FieldForm: Hashable, Sendable {
  case integer(ClosedRange<Int>)
  /// From 0 to below 1.
  case fraction
  /// Between 0 and 1, neither of them.
  case properFraction
  /// From 0 to 1, both of them.
  case unit
  /// From -1 to 1, both of them.
  case signedUnit
  /// Above -1, at most 1.
  case aboveMinusOne
  /// Above 0.
  case positive
  /// 0 or above.
  case notNegative
  case number
  case bool
  /// Any text that is not empty; the words say what kind.
  case text(String)
  /// One of several words; the noun says what they are: `activation`. A message about one of the
  /// synonyms, in lower case, offers the word that it stands for.
  case choice(of: [String], noun: String, synonyms: [String: String] = [:])
  /// An activation's name, or one of those that Keras takes for it besides.
  case activation
  /// An object of one of several classes; the noun says what they are: `initializer`.
  case object(of: [ObjectForm], noun: String)
  /// Height and width, or one number for both.
  case pair(ClosedRange<Int>)
  /// Rows above and below, columns left and right: `[[1, 1], [2, 2]]`.
  case sides
  /// A list of at least so many items; the noun says what each of them is: `boundary`.
  case list(of: FieldForm, atLeast: Int, noun: String)
  /// A list of two numbers, `[low, high]`.
  case interval(of: FieldForm)
  /// A value of the first form, or a list of the second.
  case oneOr(FieldForm, FieldForm)
  /// Null where there is none.
  case optional(FieldForm)
}

extension FieldForm {
  /// Beyond any sensible count, and small enough that products of two do not overflow.
  package static let largestCount = 1_000_000_000
  /// At least 1.
  package static let count = FieldForm.integer(1...largestCount)
  /// At least 0.
  package static let wholeNumber = FieldForm.integer(0...largestCount)

  /// One of an enumeration's words.
  ///
  /// - Parameters:
  ///   - type: The enumeration.
  ///   - noun: What its words are, for messages: `monitor`.
  ///   - synonyms: What people write for some of them, in lower case.
  /// - Returns: The form of a choice among them.
  package static func words<Word>(
    of type: Word.Type, noun: String, synonyms: [String: Word] = [:]
  ) -> FieldForm
  where Word: RawRepresentable<String> & CaseIterable {
    .choice(
      of: Word.allCases.map(\.rawValue), noun: noun, synonyms: synonyms.mapValues(\.rawValue))
  }
}

/// A value that a field holds.
package protocol FieldValue: Sendable {
  /// Nil where the value is of another kind.
  init?(_ value: SpecValue)
  var specValue: SpecValue { get }
}

/// An argument of a layer or an optimizer, or a key of another value of an experiment, with everything
/// that a grammar, a schema, a reference, Keras's JSON and a plan need to know of it.
package struct DeclaredField<Root: Sendable>: Sendable {
  /// As Keras names it.
  package let name: String
  package let form: FieldForm
  package let isRequired: Bool
  /// What people call it besides; a message about such a name offers `name`.
  package let otherNames: [String]
  /// What it is, in a few words.
  package let summary: String
  /// Whether specs have it; plans have all.
  package let isInSpecs: Bool
  /// Whether it is a part of what a layer is known by even where it holds Keras's default.
  package let isAlwaysStated: Bool
  /// What holds in specs that leave it out; nil where that is what `Root` begins with.
  package let standard: SpecValue?
  package let get: @Sendable (Root) -> SpecValue
  /// False where the value is of another kind.
  package let set: @Sendable (inout Root, SpecValue) -> Bool

  package init<Value: FieldValue>(
    _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable, _ form: FieldForm,
    isRequired: Bool = false, isInSpecs: Bool = true, isAlwaysStated: Bool = true,
    standard: SpecValue? = nil, also otherNames: [String] = [], _ summary: String
  ) {
    self.name = name
    self.form = form
    self.isRequired = isRequired
    self.isInSpecs = isInSpecs
    self.isAlwaysStated = isInSpecs && isAlwaysStated
    self.standard = standard
    self.otherNames = otherNames
    self.summary = summary
    get = { $0[keyPath: property].specValue }
    set = { root, value in
      guard let value = Value(value) else { return false }
      root[keyPath: property] = value
      return true
    }
  }
}

extension Int: FieldValue {
  package init?(_ value: SpecValue) {
    guard case .int(let number) = value else { return nil }
    self = number
  }

  package var specValue: SpecValue { .int(self) }
}

extension Double: FieldValue {
  package init?(_ value: SpecValue) {
    switch value {
    case .int(let number): self = Double(number)
    case .double(let number): self = number
    default: return nil
    }
  }

  package var specValue: SpecValue { .double(self) }
}

extension String: FieldValue {
  package init?(_ value: SpecValue) {
    guard case .string(let text) = value else { return nil }
    self = text
  }

  package var specValue: SpecValue { .string(self) }
}

extension Bool: FieldValue {
  package init?(_ value: SpecValue) {
    guard case .bool(let flag) = value else { return nil }
    self = flag
  }

  package var specValue: SpecValue { .bool(self) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
  package init?(_ value: SpecValue) {
    if case .null = value {
      self = .none
    } else {
      guard let wrapped = Wrapped(value) else { return nil }
      self = .some(wrapped)
    }
  }

  package var specValue: SpecValue { map(\.specValue) ?? .null }
}

extension Array: FieldValue where Element: FieldValue {
  package init?(_ value: SpecValue) {
    switch value {
    case .int(let side):
      // Of height and width, Keras takes one number for both.
      guard let sides = [side, side] as? [Element] else { return nil }
      self = sides
    case .list(let values):
      let items = values.compactMap { Element($0) }
      guard items.count == values.count else { return nil }
      self = items
    default: return nil
    }
  }

  package var specValue: SpecValue { .list(map(\.specValue)) }
}

extension FieldValue where Self: RawRepresentable<String> {
  package init?(_ value: SpecValue) {
    guard case .string(let word) = value else { return nil }
    self.init(rawValue: word)
  }

  package var specValue: SpecValue { .string(rawValue) }
}

extension Activation: FieldValue {
  /// Reads what Keras writes too: nothing for `linear`, and a function as a map.
  package init?(_ value: SpecValue) {
    switch value {
    case .null: self = .linear
    case .string(let word):
      guard let named = Activation.named(word) else { return nil }
      self = named
    case .map:
      guard value["class_name"] == .string("function"), case .string(let word)? = value["config"],
        let named = Activation.named(word)
      else { return nil }
      self = named
    default: return nil
    }
  }
}
