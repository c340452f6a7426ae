internal import Configuration

/// Schemas that stand at several places of a schema, each told once in its `$defs`.
struct SharedSchemas {
  /// Smaller ones are clearer where they stand.
  private static let leastSize = 12
  private static let holders: Set<String> = ["anyOf", "items", "additionalProperties"]

  private var counts: [SpecValue: Int] = [:]
  private var names: [SpecValue: String] = [:]
  private var definitions: [SpecValue.Entry] = []

  /// The same schema, with `$defs`.
  ///
  /// - Parameter schema: That repeats itself.
  /// - Returns: A schema that accepts the same values.
  static func shared(_ schema: SpecValue) -> SpecValue {
    var sharing = SharedSchemas()
    sharing.count(schema, isSchema: false)
    let body = sharing.rewritten(schema, key: "", isSchema: false)
    guard !sharing.definitions.isEmpty else { return body }
    return .map(body.entries + [.init("$defs", .map(sharing.definitions))])
  }

  /// What is inside a schema that was met before is not counted again.
  private mutating func count(_ value: SpecValue, isSchema: Bool) {
    if isSchema, case .map = value, value.size >= SharedSchemas.leastSize {
      counts[value, default: 0] += 1
      if counts[value] != 1 { return }
    }
    switch value {
    case .list(let items): for item in items { count(item, isSchema: isSchema) }
    case .map(let entries):
      for entry in entries {
        count(entry.value, isSchema: SharedSchemas.holders.contains(entry.key))
      }
    default: break
    }
  }

  /// - Parameters:
  ///   - value: A part of the schema.
  ///   - key: Of the spec, that it belongs to.
  ///   - isSchema: Whether it may stand in `$defs`.
  /// - Returns: The part, or where it is defined.
  private mutating func rewritten(
    _ value: SpecValue, key: String, isSchema: Bool
  ) -> SpecValue {
    guard isSchema, case .map = value, counts[value, default: 0] > 1 else {
      return inside(value, key: key, isSchema: isSchema)
    }
    if let name = names[value] { return SharedSchemas.reference(name) }
    let taken = Set(names.values)
    let name =
      ([key] + (2...).lazy.prefix(1000).map { "\(key)_\($0)" }).first { !taken.contains($0) } ?? key
    names[value] = name
    let place = definitions.count
    definitions.append(.init(name, .null))
    definitions[place].value = inside(value, key: key, isSchema: false)
    return SharedSchemas.reference(name)
  }

  private mutating func inside(_ value: SpecValue, key: String, isSchema: Bool) -> SpecValue {
    switch value {
    case .list(let items):
      var list: [SpecValue] = []
      for item in items { list.append(rewritten(item, key: key, isSchema: isSchema)) }
      return .list(list)
    case .map(let entries):
      var map: [SpecValue.Entry] = []
      for entry in entries {
        let isHolder = SharedSchemas.holders.contains(entry.key)
        if entry.key == "properties", case .map(let properties) = entry.value {
          var rewrittenProperties: [SpecValue.Entry] = []
          for property in properties {
            rewrittenProperties.append(
              .init(property.key, inside(property.value, key: property.key, isSchema: false)))
          }
          map.append(.init(entry.key, .map(rewrittenProperties)))
        } else {
          map.append(.init(entry.key, rewritten(entry.value, key: key, isSchema: isHolder)))
        }
      }
      return .map(map)
    default: return value
    }
  }

  private static func reference(_ name: String) -> SpecValue {
    .map([.init("$ref", .string("#/$defs/\(name)"))])
  }
}

extension SpecValue {
  /// How many values there are in it, itself included.
  fileprivate var size: Int {
    switch self {
    case .list(let items): items.reduce(1) { $0 + $1.size }
    case .map(let entries): entries.reduce(1) { $0 + $1.value.size }
    default: 1
    }
  }
}
