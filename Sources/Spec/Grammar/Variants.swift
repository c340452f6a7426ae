internal import Configuration

/// One of several things that a spec names: `adam`, or `{adam: {learning_rate: 0.01}}`.
package struct Variant<Value: Sendable>: Sendable {
  let key: SpecShape.Key
  let read: Grammar<Value>.Read
  /// The arguments, nil where the value is another variant.
  let write: @Sendable (Value) -> SpecValue?
}

/// Declares a variant by the grammar of its arguments and by how they make the value.
package func variant<Arguments, Value>(
  _ name: String, _ arguments: Grammar<Arguments>, also otherNames: [String] = [],
  _ summary: String,
  make: @escaping @Sendable (Arguments) -> Value,
  take: @escaping @Sendable (Value) -> Arguments?
) -> Variant<Value> {
  Variant(
    key: SpecShape.Key(
      name: name, shape: arguments.shape, requirement: .never, standard: nil, summary: summary,
      otherNames: otherNames)
  ) { place, reading in
    arguments.read(place, &reading).map(make)
  } write: {
    take($0).map { arguments.write($0) }
  }
}

/// The grammar of one of several variants; `noun` says what they are: `optimizer`.
package func variants<Value>(
  _ noun: String, @ListBuilder<Variant<Value>> _ variants: () -> [Variant<Value>]
) -> Grammar<Value> {
  let variants = variants()
  let keys = variants.map(\.key)
  let names = keys.map(\.name)
  let shape = SpecShape.variants(keys)
  return Grammar<Value>(shape) { place, reading in
    let named: Place
    switch place.node.content {
    case .string(let name):
      let nothing = SpecNode(.null, range: place.node.range)
      named = Place(path: place.path + [name], node: nothing, keyRange: place.node.range)
    case .map(let entries):
      guard entries.count == 1 else {
        reading.error(
          GrammarProblem.notOneName(noun: noun, received: entries.map(\.key)),
          atKeyOf: entries.last.map(place.child) ?? place)
        return nil
      }
      named = place.child(entries[0])
    default:
      reading.refuse(place, shape)
      return nil
    }
    let name = named.path[named.path.count - 1]
    if let variant = variants.first(where: { $0.key.name == name }) {
      return variant.read(named, &reading)
    }
    reading.error(
      GrammarProblem.unknownName(
        name, noun: noun, known: names,
        synonym: keys.first { $0.otherNames.contains(name) }?.name), atKeyOf: named)
    return nil
  } write: { value in
    for variant in variants {
      guard let arguments = variant.write(value) else { continue }
      let name = variant.key.name
      return arguments.isEmpty ? .string(name) : .map([SpecValue.Entry(name, arguments)])
    }
    preconditionFailure("a \(noun) without a name")
  }
}
