package import Configuration

/// What a part of a spec may be, as data: the source of messages, of `--set` and of the JSON
/// Schema.
package indirect enum SpecShape: Sendable {
  case bool
  case integer(IntegerBounds)
  /// Always finite.
  case number(NumberBounds)
  /// `form` says what kind of text, such as `a date as YYYY-MM-DD`; `pattern` is a regular
  /// expression that every such text matches.
  case text(form: String, pattern: String? = nil)
  /// One of some words.
  case choice([String])
  /// `distinct` where nothing may be repeated.
  case list(of: SpecShape, atLeast: Int, distinct: Bool = false)
  /// A list of exactly two.
  case pair(of: SpecShape)
  /// Fixed keys; `shorthand` is the key that a value without keys stands for.
  case record([Key], shorthand: String?, rules: [Rule] = [])
  /// Keys of the user's choosing, or some of `names`, all with values of one shape.
  case dictionary(names: [String]?, of: SpecShape, required: [String] = [])
  /// `name`, or `{name: arguments}`: one of several, each with its own arguments.
  case variants([Key])
  case either([SpecShape])
  case anything

  /// A key with everything that is known of it.
  package struct Key: Sendable {
    package let name: String
    package let shape: SpecShape
    package let requirement: Requirement
    /// What holds without the key; nil where that is nothing, or depends on other keys.
    package let standard: SpecValue?
    package let summary: String
    /// Names that users of Keras and its kin type for it.
    package let otherNames: [String]

    /// Whether there is no spec without it.
    package var isRequired: Bool { requirement == .always }
  }

  /// When a key must be there.
  package enum Requirement: Hashable, Sendable {
    case never
    case always
    /// Depends on the record that would hold it.
    case unless(Condition)
  }

  /// What may be so of a record.
  package enum Condition: Hashable, Sendable {
    case has(String)
    /// A key is there and holds this text.
    case equals(String, String)
    /// A key's list has items, and each has the key `has`.
    case everyItem(of: String, has: String)
  }

  /// What a record demands of several of its keys together.
  package enum Rule: Hashable, Sendable {
    case exactlyOne(of: [String])
    case atMostOne(of: [String])
    case atLeastOne(of: [String])
  }

  package struct IntegerBounds: Hashable, Sendable {
    package let minimum: Int
    package let maximum: Int
  }

  package struct NumberBounds: Hashable, Sendable {
    package let minimum: Double?
    package let minimumIsAllowed: Bool
    package let maximum: Double?
    package let maximumIsAllowed: Bool
  }
}

extension SpecShape.IntegerBounds {
  package static func atLeast(_ minimum: Int) -> Self {
    Self(minimum: minimum, maximum: FieldForm.largestCount)
  }

  package func contains(_ number: Int) -> Bool { number >= minimum && number <= maximum }
}

extension SpecShape.NumberBounds {
  package static let any = Self(nil, true, nil, true)
  package static let notNegative = Self(0, true, nil, true)
  package static let positive = Self(0, false, nil, true)
  /// From 0 up to, but not, 1.
  package static let fraction = Self(0, true, 1, false)
  /// Between 0 and 1, neither of them.
  package static let properFraction = Self(0, false, 1, false)
  /// From 0 to 1, both of them.
  package static let unit = Self(0, true, 1, true)
  /// From -1 to 1, both of them.
  package static let signedUnit = Self(-1, true, 1, true)
  /// Above -1, at most 1.
  package static let aboveMinusOne = Self(-1, false, 1, true)

  init(_ minimum: Double?, _ with: Bool, _ maximum: Double?, _ withMaximum: Bool) {
    self.minimum = minimum
    minimumIsAllowed = with
    self.maximum = maximum
    maximumIsAllowed = withMaximum
  }

  package func contains(_ number: Double) -> Bool {
    guard number.isFinite else { return false }
    if let minimum, minimumIsAllowed ? number < minimum : number <= minimum { return false }
    if let maximum, maximumIsAllowed ? number > maximum : number >= maximum { return false }
    return true
  }
}
