internal import Configuration

/// The grammar of specs as a JSON Schema, for editors and validators.
///
/// It takes every sound spec. Of the faulty ones it refuses those whose fault is a key's name, kind or
/// bounds, or a missing key; what follows from several values together (a last layer that does not
/// fit the classes, a monitor that is never measured) is `check`'s.
///
/// Source: JSON Schema, draft 2020-12.
package enum JSONSchema {
  /// The schema as JSON, keys in the grammar's order, indented, with a line's end.
  package static var text: String {
    let head: [SpecValue.Entry] = [
      .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      .init("title", .string("runexp experiment")),
    ]
    let whole = SpecValue.map(head + SpecGrammar.root.schema.entries)
    return SharedSchemas.shared(whole).indentedJSON() + "\n"
  }
}

extension SpecShape {
  /// The schema of a value of this shape.
  fileprivate var schema: SpecValue {
    switch self {
    case .bool: .typed("boolean")
    case .integer(let bounds):
      .typed(
        "integer", .init("minimum", .int(bounds.minimum)), .init("maximum", .int(bounds.maximum)))
    case .number(let bounds): .map([.init("type", .string("number"))] + bounds.entries)
    case .text(form: _, let pattern):
      .map(
        [.init("type", .string("string")), .init("minLength", .int(1))]
          + (pattern.map { [.init("pattern", .string($0))] } ?? []))
    case .choice(let names): .map([.init("enum", .strings(names))])
    case .list(of: let item, let least, let distinct):
      .map(
        [.init("type", .string("array")), .init("items", item.schema)]
          + (least > 0 ? [.init("minItems", .int(least))] : [])
          + (distinct ? [.init("uniqueItems", .bool(true))] : []))
    case .pair(of: let item):
      .typed(
        "array", .init("items", item.schema), .init("minItems", .int(2)),
        .init("maxItems", .int(2)))
    case .record(let keys, let shorthand, let rules):
      SpecShape.record(keys, shorthand: shorthand, rules)
    case .dictionary(let names, of: let value, let required):
      .map(
        [.init("type", .string("object")), .init("additionalProperties", value.schema)]
          + (names.map { [.init("propertyNames", .map([.init("enum", .strings($0))]))] } ?? [])
          + (required.isEmpty ? [] : [.init("required", .strings(required))]))
    case .variants(let variants): SpecShape.variants(variants)
    case .either(let shapes): .anyOf(shapes.map(\.schema))
    case .anything: .map([])
    }
  }

  private static func record(_ keys: [Key], shorthand: String?, _ rules: [Rule]) -> SpecValue {
    var entries: [SpecValue.Entry] = [
      .init("type", .string("object")),
      .init("properties", .map(keys.map { .init($0.name, $0.schema) })),
      .init("additionalProperties", .bool(false)),
    ]
    let required = keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { entries.append(.init("required", .strings(required))) }
    let demands = keys.compactMap(\.demand) + rules.flatMap(\.schemas)
    if !demands.isEmpty { entries.append(.init("allOf", .list(demands))) }
    let whole = SpecValue.map(entries)
    guard let key = keys.first(where: { $0.name == shorthand }) else { return whole }
    return .anyOf([key.shape.schema, whole])
  }

  /// A name alone, where no argument must be given; or one name with its arguments.
  private static func variants(_ variants: [Key]) -> SpecValue {
    let bare = variants.filter { !$0.shape.needsKeys }.map(\.name)
    let named = SpecValue.map([
      .init("type", .string("object")),
      .init("properties", .map(variants.map { .init($0.name, $0.argumentSchema) })),
      .init("additionalProperties", .bool(false)), .init("minProperties", .int(1)),
      .init("maxProperties", .int(1)),
    ])
    return bare.isEmpty ? named : .anyOf([.map([.init("enum", .strings(bare))]), named])
  }

  /// Whether nothing at all is no value of this shape.
  fileprivate var needsKeys: Bool {
    switch self {
    case .record(let keys, shorthand: _, let rules):
      keys.contains(where: \.isRequired)
        || rules.contains(where: \.needsKeys)
    case .list(of: _, let least, distinct: _): least > 0
    default: true
    }
  }
}

extension SpecShape.Key {
  /// The schema of a record's key, with what is known of it.
  ///
  /// A key without a value is as good as no key, unless that would hide a default.
  fileprivate var schema: SpecValue {
    described(mayBeNull: !isRequired && standard?.isEmpty ?? true)
  }

  /// The schema of a variant's arguments.
  fileprivate var argumentSchema: SpecValue { described(mayBeNull: !shape.needsKeys) }

  private func described(mayBeNull: Bool) -> SpecValue {
    var entries = shape.schema.entries
    if mayBeNull {
      let nothing = SpecValue.typed("null")
      let choices = entries.count == 1 ? shape.schema["anyOf"]?.items : nil
      entries = SpecValue.anyOf((choices ?? [shape.schema]) + [nothing]).entries
    }
    entries.insert(.init("description", .string(summary)), at: 0)
    switch standard {
    case .bool, .int, .double, .string:
      if let standard { entries.append(.init("default", standard.canonical)) }
    default: break
    }
    return .map(entries)
  }

  /// When the key must be there, where that depends on others.
  fileprivate var demand: SpecValue? {
    guard case .unless(let condition) = requirement else { return nil }
    return .map([
      .init("if", condition.schema), .init("then", .bool(true)),
      .init("else", .map([.init("required", .strings([name]))])),
    ])
  }
}

extension SpecShape.Condition {
  fileprivate var schema: SpecValue {
    func has(_ key: String, _ schema: SpecValue) -> SpecValue {
      .map([
        .init("properties", .map([.init(key, schema)])), .init("required", .strings([key])),
      ])
    }
    return switch self {
    case .has(let key): .map([.init("required", .strings([key]))])
    case .equals(let key, let text): has(key, .map([.init("const", .string(text))]))
    case .everyItem(of: let key, has: let inner):
      has(
        key,
        .typed(
          "array", .init("minItems", .int(1)),
          .init("items", .map([.init("required", .strings([inner]))]))))
    }
  }
}

extension SpecShape.Rule {
  fileprivate var needsKeys: Bool {
    switch self {
    case .exactlyOne, .atLeastOne: true
    case .atMostOne: false
    }
  }

  fileprivate var schemas: [SpecValue] {
    switch self {
    case .exactlyOne(let keys):
      return [.map([.init("oneOf", .list(keys.map(SpecValue.requiring)))])]
    case .atLeastOne(let keys):
      return [.anyOf(keys.map(SpecValue.requiring))]
    case .atMostOne(let keys):
      return keys.indices.flatMap { first in
        keys[(first + 1)...].map { second in
          .map([
            .init(
              "not", .map([.init("required", .strings([keys[first], second]))]))
          ])
        }
      }
    }
  }
}

extension SpecShape.NumberBounds {
  var entries: [SpecValue.Entry] {
    func bound(_ name: String, _ value: Double?, _ isAllowed: Bool) -> [SpecValue.Entry] {
      value.map { value in
        let exclusive = "exclusive" + name.prefix(1).uppercased() + name.dropFirst()
        return [.init(isAllowed ? name : exclusive, SpecValue.double(value).canonical)]
      } ?? []
    }
    return bound("minimum", minimum, minimumIsAllowed) + bound("maximum", maximum, maximumIsAllowed)
  }
}

extension SpecValue {
  fileprivate static func typed(_ name: String, _ entries: Entry...) -> SpecValue {
    .map([Entry("type", .string(name))] + entries)
  }

  fileprivate static func strings(_ texts: [String]) -> SpecValue {
    .list(texts.map { .string($0) })
  }

  fileprivate static func anyOf(_ schemas: [SpecValue]) -> SpecValue {
    .map([Entry("anyOf", .list(schemas))])
  }

  var entries: [Entry] { if case .map(let entries) = self { entries } else { [] } }

  fileprivate var items: [SpecValue] { if case .list(let items) = self { items } else { [] } }

  fileprivate static func requiring(_ key: String) -> SpecValue {
    .map([Entry("required", .strings([key]))])
  }
}
