/// What a part of a spec may be, as data: the source of messages, of `--set` and of the JSON
/// Schema.
public indirect enum SpecShape: Sendable {
  case bool
  case integer(IntegerBounds)
  /// Always finite.
  case number(NumberBounds)
  /// `form` says what kind of text, such as `a date as YYYY-MM-DD`.
  case text(form: String)
  /// One of some words.
  case choice([String])
  case list(of: SpecShape, atLeast: Int)
  /// Fixed keys; `shorthand` is the key that a value without keys stands for.
  case record([Key], shorthand: String?)
  /// Keys of the user's choosing, or some of `names`, all with values of one shape.
  case dictionary(names: [String]?, of: SpecShape)
  /// `name`, or `{name: arguments}`: one of several, each with its own arguments.
  case variants([Key])
  case either([SpecShape])
  case anything

  /// A key with everything that is known of it.
  public struct Key: Sendable {
    public let name: String
    public let shape: SpecShape
    public let isRequired: Bool
    /// What holds without the key; nil where that is nothing, or depends on other keys.
    public let standard: SpecValue?
    public let summary: String
    /// Names that users of Keras and its kin type for it.
    public let otherNames: [String]
  }

  public struct IntegerBounds: Hashable, Sendable {
    public let minimum: Int
    public let maximum: Int
  }

  public struct NumberBounds: Hashable, Sendable {
    public let minimum: Double?
    public let minimumIsAllowed: Bool
    public let maximum: Double?
    public let maximumIsAllowed: Bool
  }
}

extension SpecShape.IntegerBounds {
  /// Beyond any sensible count, and small enough that products of two do not overflow.
  package static let largestCount = 1_000_000_000

  package static func atLeast(_ minimum: Int) -> Self {
    Self(minimum: minimum, maximum: largestCount)
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

  private init(_ minimum: Double?, _ with: Bool, _ maximum: Double?, _ withMaximum: Bool) {
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
