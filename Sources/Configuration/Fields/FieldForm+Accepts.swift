extension FieldForm {
  /// Whether a value, which may come from any file, is of this form.
  ///
  /// Where an argument holds several numbers, each of them has to be.
  package func accepts(_ value: SpecValue) -> Bool {
    switch (self, value) {
    case (.optional, .null): true
    case (.optional, .list(let items)) where items.contains(.null):
      items.allSatisfy { accepts($0) }
    case (.optional(let form), _): form.accepts(value)
    case (.activation, _): Activation(value) != nil
    case (.object(let kinds, noun: _), _): NamedObject(value, of: kinds) != nil
    case (.pair(let range), .list(let items)):
      items.count == 2 && items.allSatisfy { FieldForm.integer(range).accepts($0) }
    case (.pair(let range), _): FieldForm.integer(range).accepts(value)
    case (.sides, .int): FieldForm.pair(0...10_000_000).accepts(value)
    case (.sides, .list(let axes)):
      axes.count == 2
        && (axes.allSatisfy { FieldForm.pair(0...10_000_000).acceptsTwo($0) }
          || axes.allSatisfy { FieldForm.integer(0...10_000_000).acceptsOne($0) })
    case (.list(let item, let least, noun: _), .list(let items)):
      items.count >= least && items.allSatisfy { item.accepts($0) }
    case (.interval(of: let item), .list(let items)):
      items.count == 2 && items.allSatisfy { item.acceptsOne($0) }
    case (.oneOr(_, let several), .list): several.accepts(value)
    case (.oneOr(let one, _), _): one.accepts(value)
    case (.integer, .list(let items)), (.fraction, .list(let items)),
      (.properFraction, .list(let items)), (.unit, .list(let items)),
      (.signedUnit, .list(let items)), (.aboveMinusOne, .list(let items)),
      (.positive, .list(let items)), (.notNegative, .list(let items)), (.number, .list(let items)):
      items.allSatisfy { accepts($0) }
    case (.integer(let range), .int(let number)): range.contains(number)
    case (.bool, .bool): true
    case (.text, .string(let text)): !text.isEmpty
    case (.choice(let words, _, _), .string(let word)): words.contains(word)
    default: Double(value).map(accepts) ?? false
    }
  }

  private func acceptsOne(_ value: SpecValue) -> Bool {
    if case .list = value { false } else { accepts(value) }
  }

  private func acceptsTwo(_ value: SpecValue) -> Bool {
    if case .list = value { accepts(value) } else { false }
  }

  private func accepts(_ number: Double) -> Bool {
    switch self {
    case .number: number.isFinite
    case .fraction: number >= 0 && number < 1
    case .properFraction: number > 0 && number < 1
    case .unit: number >= 0 && number <= 1
    case .signedUnit: number >= -1 && number <= 1
    case .aboveMinusOne: number > -1 && number <= 1
    case .positive: number > 0 && number.isFinite
    case .notNegative: number >= 0 && number.isFinite
    default: false
    }
  }
}
