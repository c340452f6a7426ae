internal import Configuration

/// A key of a record: its declaration, and how its value gets in and out.
package struct Field<Root: Sendable>: Sendable {
  let key: SpecShape.Key
  let read: @Sendable (inout Root, Place, inout Reading) -> Void
  let write: @Sendable (Root) -> SpecValue?

  /// The key as declared, with what holds in `template` as its default.
  func key(standard template: Root) -> SpecShape.Key {
    var standard: SpecValue?
    if key.requirement == .never { standard = write(template) }
    return SpecShape.Key(
      name: key.name, shape: key.shape, requirement: key.requirement, standard: standard,
      summary: key.summary, otherNames: key.otherNames)
  }
}

extension SpecShape.Requirement {
  /// Whether a record must have the key.
  func holds(in record: Place) -> Bool {
    switch self {
    case .never: false
    case .always: true
    case .unless(let condition): !condition.holds(in: record)
    }
  }
}

extension SpecShape.Condition {
  fileprivate func holds(in record: Place) -> Bool {
    switch self {
    case .has(let key): record[key] != nil
    case .equals(let key, let text): record[key]?.node.value == .string(text)
    case .everyItem(of: let key, has: let inner):
      record[key].map { list in !list.items.isEmpty && list.items.allSatisfy { $0[inner] != nil } }
        ?? false
    }
  }
}

/// Declares a key: name, property, grammar, and what it is in a few words.
package func field<Root, Value>(
  _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
  _ grammar: Grammar<Value>,
  required: SpecShape.Requirement = .never, also otherNames: [String] = [], _ summary: String
) -> Field<Root> {
  field(name, grammar, required: required, also: otherNames, summary) { root, value in
    root[keyPath: property] = value
  } get: {
    $0[keyPath: property]
  }
}

/// Declares a key whose absence is nil.
package func field<Root, Value>(
  _ name: String, _ property: any WritableKeyPath<Root, Value?> & Sendable,
  _ grammar: Grammar<Value>,
  required: SpecShape.Requirement = .never, also otherNames: [String] = [], _ summary: String
) -> Field<Root> {
  field(name, grammar, required: required, also: otherNames, summary) { root, value in
    root[keyPath: property] = value
  } get: {
    $0[keyPath: property]
  }
}

/// Declares a key by how its value gets in and out.
package func field<Root, Value>(
  _ name: String, _ grammar: Grammar<Value>, required requirement: SpecShape.Requirement = .never,
  also otherNames: [String] = [], _ summary: String,
  set: @escaping @Sendable (inout Root, Value) -> Void,
  get: @escaping @Sendable (Root) -> Value?
) -> Field<Root> {
  let key = SpecShape.Key(
    name: name, shape: grammar.shape, requirement: requirement, standard: nil,
    summary: summary, otherNames: otherNames)
  return Field(key: key) { root, place, reading in
    if let value = grammar.read(place, &reading) { set(&root, value) }
  } write: {
    get($0).map(grammar.write)
  }
}

/// The grammar of a map with fixed keys.
///
/// `template` is the value without any key: what it holds are the defaults. `shorthand` is the key
/// that a value without keys stands for. `prepare` changes the defaults to suit what the
/// spec says. `rules` say as data what `check` finds wrong with several keys. `check` looks at the whole,
/// whose faulty keys hold their defaults, and may complete it.
package func record<Root: Sendable>(
  _ template: Root, shorthand: String? = nil,
  @ListBuilder<Field<Root>> _ fields: () -> [Field<Root>],
  rules: () -> [SpecShape.Rule] = { [] },
  prepare: (@Sendable (inout Root, Place) -> Void)? = nil,
  check: (@Sendable (inout Root, Place, inout Reading) -> Void)? = nil
) -> Grammar<Root> {
  let fields = fields()
  let keys = fields.map { $0.key(standard: template) }
  let shape = SpecShape.record(keys, shorthand: shorthand, rules: rules())
  return Grammar<Root>(shape) { original, reading in
    guard let place = original.asRecord(shorthand: shorthand) else {
      reading.refuse(original, shape)
      return nil
    }
    for entry in place.node.entries where !keys.contains(where: { $0.name == entry.key }) {
      reading.unknown(entry.key, among: keys, at: place.child(entry))
    }
    var root = template
    prepare?(&root, place)
    for (field, key) in zip(fields, keys) {
      switch place[key.name] {
      case nil: if key.requirement.holds(in: place) { reading.missing(key, in: place) }
      case let inner? where inner.node.isNull:
        let isOptional = !key.requirement.holds(in: place) && key.standard?.isEmpty ?? true
        if !isOptional { reading.error(GrammarProblem.noValue(key), atKeyOf: inner) }
      case let inner?: field.read(&root, inner, &reading)
      }
    }
    check?(&root, place, &reading)
    return root
  } write: { root in
    .map(
      fields.compactMap { field in
        field.write(root).map { SpecValue.Entry(field.key.name, $0) }
      })
  }
}

extension Place {
  /// This place as a map: nothing is one without keys, and a shorthand stands for its key.
  fileprivate func asRecord(shorthand: String?) -> Place? {
    switch node.content {
    case .map: return self
    case .null:
      return Place(path: path, node: SpecNode(.map([]), range: node.range), keyRange: keyRange)
    default:
      guard let shorthand else { return nil }
      let entry = SpecNode.Entry(key: shorthand, keyRange: node.range, value: node)
      return Place(
        path: path, node: SpecNode(.map([entry]), range: node.range), keyRange: keyRange)
    }
  }
}

extension Reading {
  /// Says that a key is unknown, with the key that was probably meant.
  ///
  /// The fault counts as that key's, which is then not missing besides.
  package mutating func unknown(_ name: String, among keys: [SpecShape.Key], at place: Place) {
    guard !isFull else { return }
    let owner = place.path.dropLast()
    let problem = GrammarProblem.unknownKey(
      name, in: owner.joined(separator: "."), known: keys.map(\.name),
      synonym: keys.first { $0.otherNames.contains(name) }?.name,
      elsewhere: ExperimentGrammar.experiment.shape.paths(toKey: name))
    let meant = Place(
      path: owner + [problem.suggestion ?? name], node: place.node, keyRange: place.keyRange)
    error(problem, atKeyOf: meant)
  }
}

/// Makes a list of declarations that stand one below the other.
@resultBuilder
package enum ListBuilder<Item> {
  package static func buildExpression(_ item: Item) -> [Item] { [item] }

  package static func buildExpression(_ items: [Item]) -> [Item] { items }

  package static func buildBlock(_ items: [Item]...) -> [Item] { items.flatMap(\.self) }
}
