internal import Configuration

extension FieldForm {
  /// How values of this form are written in a spec.
  var grammar: Grammar<SpecValue> {
    switch self {
    case .integer(let range):
      Scalar.integer(.init(minimum: range.lowerBound, maximum: range.upperBound)).value
    case .fraction: Scalar.number(.fraction).value
    case .positive: Scalar.number(.positive).value
    case .notNegative: Scalar.number(.notNegative).value
    case .number: Scalar.number(.any).value
    case .bool: Scalar.bool.value
    case .choice(let words, let noun): Scalar.choice(noun, of: words)
    case .pair(let range):
      Several.pair(
        Scalar.integer(.init(minimum: range.lowerBound, maximum: range.upperBound)), orOne: true
      ).value
    case .sides:
      Several.list(
        of: Several.pair(Scalar.integer(.atLeast(0))), atLeast: 2, noun: "axis"
      ).value
    case .optional(let form): form.grammar
    }
  }
}

extension Grammar {
  /// The same grammar for values without a meaning.
  fileprivate var value: Grammar<SpecValue> {
    Grammar<SpecValue>(shape) { [read, write] place, reading in
      read(place, &reading).map(write)
    } write: {
      $0
    }
  }
}
