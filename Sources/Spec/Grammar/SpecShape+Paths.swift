internal import Configuration

extension SpecShape {
  /// The keys of a record, or the names of variants; nil where names are free.
  var keys: [Key]? {
    switch self {
    case .record(let keys, shorthand: _, rules: _), .variants(let keys): keys
    case .either(let shapes): shapes.lazy.compactMap(\.keys).first
    default: nil
    }
  }

  /// Whether a map of this shape could have the key.
  func hasKey(_ name: String) -> Bool {
    switch self {
    case .dictionary, .anything: true
    case .either(let shapes): shapes.contains { $0.hasKey(name) }
    case .variants: false
    default: keys?.contains { $0.name == name } ?? false
    }
  }

  /// Whether the names of a map of this shape are the user's own.
  var hasOwnNames: Bool {
    switch self {
    case .dictionary(names: nil, of: _, required: _): true
    case .either(let shapes): shapes.contains(where: \.hasOwnNames)
    default: false
    }
  }

  /// The shape of the value of a key or index.
  func below(_ name: String) -> SpecShape {
    switch self {
    case .list(of: let item, atLeast: _, distinct: _), .pair(of: let item): return item
    case .dictionary(names: _, of: let value, required: _): return value
    case .either(let shapes):
      return shapes.first { $0.hasKey(name) }?.below(name) ?? .anything
    default: return keys?.first { $0.name == name }?.shape ?? .anything
    }
  }

  /// The key that a value without keys stands for: the name of a variant, or a shorthand's.
  func keyStanding(for value: SpecValue) -> String? {
    switch (self, value) {
    case (.variants, .string(let name)): name
    case (.record(_, shorthand: let shorthand?, rules: _), _): shorthand
    default: nil
    }
  }
}
