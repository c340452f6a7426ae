/// Any name as a key of JSON.
struct NameKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }

  init?(intValue: Int) { nil }
}

extension SpecValue: Codable {
  /// Plain JSON: maps become objects, whose keys come back sorted.
  package init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: NameKey.self) {
      let keys = container.allKeys.sorted { $0.stringValue < $1.stringValue }
      self = .map(
        try keys.map { key in
          let isNull = try container.decodeNil(forKey: key)
          return Entry(
            key.stringValue, isNull ? .null : try container.decode(SpecValue.self, forKey: key))
        })
      return
    }
    if var container = try? decoder.unkeyedContainer() {
      var items: [SpecValue] = []
      while !container.isAtEnd {
        items.append(try container.decodeNil() ? .null : container.decode(SpecValue.self))
      }
      self = .list(items)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Int.self) {
      self = .int(number)
    } else if let number = try? container.decode(Double.self) {
      self = .double(number)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .list(let items):
      var container = encoder.unkeyedContainer()
      for item in items { try container.encode(item) }
    case .map(let entries):
      var container = encoder.container(keyedBy: NameKey.self)
      for entry in entries {
        try container.encode(entry.value, forKey: NameKey(stringValue: entry.key))
      }
    default:
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let flag): try container.encode(flag)
      case .int(let number): try container.encode(number)
      case .double(let number): try container.encode(number)
      case .string(let text): try container.encode(text)
      default: try container.encodeNil()
      }
    }
  }
}
