internal import Configuration

extension FieldForm {
  /// How values of this form are written in a spec.
  var grammar: Grammar<SpecValue> {
    switch self {
    case .integer(let range):
      Scalar.integer(.init(minimum: range.lowerBound, maximum: range.upperBound)).value
    case .fraction: Scalar.number(.fraction).value
    case .properFraction: Scalar.number(.properFraction).value
    case .unit: Scalar.number(.unit).value
    case .signedUnit: Scalar.number(.signedUnit).value
    case .aboveMinusOne: Scalar.number(.aboveMinusOne).value
    case .positive: Scalar.number(.positive).value
    case .notNegative: Scalar.number(.notNegative).value
    case .number: Scalar.number(.any).value
    case .bool: Scalar.bool.value
    case .text(let words): Scalar.text(words).value
    case .choice(let words, let noun, let synonyms):
      Scalar.choice(noun, of: words, synonyms: synonyms)
    case .activation:
      Scalar.word("activation", of: Activation.names).map {
        .string(Activation.named($0)?.rawValue ?? $0)
      } from: {
        $0.word ?? ""
      }
    case .object(let kinds, let noun):
      variants(noun) { kinds.map { $0.variant(noun) } }.map(\.specValue) {
        NamedObject($0, of: kinds) ?? NamedObject(name: kinds[0].name)
      }
    case .pair(let range):
      Several.pair(
        Scalar.integer(.init(minimum: range.lowerBound, maximum: range.upperBound)), orOne: true
      ).value
    case .sides:
      Several.list(
        of: Several.pair(Scalar.integer(.atLeast(0))), atLeast: 2, noun: "axis"
      ).value
    case .list(of: let item, let least, let noun):
      Several.list(of: item.grammar, atLeast: least, noun: noun).value
    case .interval(of: let item): Several.interval(item.grammar)
    case .oneOr(let one, let several): Several.one(one.grammar, orSeveral: several.grammar)
    case .optional(let form): form.grammar
    }
  }

  /// How values of this form are written in a spec, with the type that holds them.
  func grammar<Value: FieldValue>(of type: Value.Type = Value.self) -> Grammar<Value> {
    let values = grammar
    return Grammar<Value>(values.shape) { place, reading in
      values.read(place, &reading).flatMap { Value($0) }
    } write: {
      values.write($0.specValue)
    }
  }
}

extension ObjectForm {
  /// How an object of this class is written in a spec.
  fileprivate func variant(_ noun: String) -> Variant<NamedObject> {
    let template = NamedObject(
      name: name, arguments: arguments.map { SpecValue.Entry($0.name, $0.standard) })
    let grammar = record(template, shorthand: shorthand?.name) { arguments.map(\.field) }
    return Spec.variant(name, grammar, summary) {
      $0
    } take: { [name] in
      $0.name == name ? $0 : nil
    }
  }
}

extension ObjectForm.Argument {
  fileprivate var field: Field<NamedObject> {
    Spec.field(name, form.grammar, summary) { [name] object, value in
      object = NamedObject(
        name: object.name,
        arguments: object.arguments.map {
          $0.key == name ? SpecValue.Entry(name, value) : $0
        })
    } get: { [name] object in
      object.arguments.first { $0.key == name }?.value
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
