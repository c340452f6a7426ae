/// A value of a spec before it has a meaning: what YAML and JSON have in common.
package indirect enum SpecValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([SpecValue])
  /// Keys in the order of the file.
  case map([Entry])

  package struct Entry: Hashable, Sendable {
    package var key: String
    package var value: SpecValue

    package init(_ key: String, _ value: SpecValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a map's key; nil where this is no map or has no such key.
  package subscript(key: String) -> SpecValue? {
    guard case .map(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// A list's item; nil where this is no list or is shorter.
  package subscript(index: Int) -> SpecValue? {
    guard case .list(let items) = self, items.indices.contains(index) else { return nil }
    return items[index]
  }

  /// Whether this is `null`, an empty list or an empty map.
  package var isEmpty: Bool {
    switch self {
    case .null: true
    case .list(let items): items.isEmpty
    case .map(let entries): entries.isEmpty
    default: false
    }
  }

  /// The same value with whole numbers as `int`, as JSON would give it back.
  package var canonical: SpecValue {
    switch self {
    case .double(let number): Int(exactly: number).map { .int($0) } ?? self
    case .list(let items): .list(items.map(\.canonical))
    case .map(let entries): .map(entries.map { Entry($0.key, $0.value.canonical) })
    default: self
    }
  }
}
