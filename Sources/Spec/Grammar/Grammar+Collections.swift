internal import Configuration

/// The grammars of lists and maps whose items are alike.
package enum Several {
  package static func list<Item>(
    of item: Grammar<Item>, atLeast: Int = 0, noun: String
  ) -> Grammar<[Item]> {
    Grammar<[Item]>(.list(of: item.shape, atLeast: atLeast)) { place, reading in
      if place.node.isNull && atLeast == 0 { return [] }
      guard case .list(let nodes) = place.node.content else {
        reading.refuse(place, .list(of: item.shape, atLeast: atLeast))
        return nil
      }
      guard nodes.count >= atLeast else {
        reading.error(
          GrammarProblem.tooFew(
            label: place.label, noun: noun, expected: atLeast, received: nodes.count), at: place)
        return nil
      }
      let items = place.items.map { item.read($0, &reading) }
      return items.contains { $0 == nil } ? nil : items.compactMap(\.self)
    } write: { items in
      .list(items.map { item.write($0) })
    }
  }

  /// A list without repetitions.
  package static func distinct<Item: Hashable>(
    _ item: Grammar<Item>, atLeast: Int = 0, noun: String
  ) -> Grammar<[Item]> {
    let items = list(of: item, atLeast: atLeast, noun: noun)
    return Grammar<[Item]>(.list(of: item.shape, atLeast: atLeast, distinct: true)) {
      place, reading in
      guard let values = items.read(place, &reading) else { return nil }
      var seen: Set<Item> = []
      let repeated = zip(place.items, values).filter { !seen.insert($1).inserted }
      for (copy, _) in repeated {
        let name = Words.received(copy.node.value)
        reading.error(GrammarProblem.duplicateItem(name, noun: noun), at: copy)
      }
      return repeated.isEmpty ? values : nil
    } write: {
      items.write($0)
    }
  }

  /// A map from the words of an enumeration.
  package static func dictionary<Key, Value>(
    by type: Key.Type, noun: String, synonyms: [String: Key] = [:], required: [Key] = [],
    to value: Grammar<Value>
  ) -> Grammar<[Key: Value]>
  where Key: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
    let names = Key.allCases.map(\.rawValue)
    let shape = SpecShape.dictionary(
      names: names, of: value.shape, required: required.map(\.rawValue))
    return Grammar<[Key: Value]>(shape) { place, reading in
      guard case .map(let entries) = place.node.content else {
        reading.refuse(place, shape)
        return nil
      }
      var result: [Key: Value] = [:]
      for entry in entries {
        let inner = place.child(entry)
        if let key = Key(rawValue: entry.key) {
          result[key] = value.read(inner, &reading)
        } else {
          reading.error(
            GrammarProblem.unknownName(
              entry.key, noun: noun, known: names,
              synonym: synonyms[entry.key.lowercased()]?.rawValue), atKeyOf: inner)
        }
      }
      return result.count == entries.count ? result : nil
    } write: { dictionary in
      .map(
        Key.allCases.compactMap { key in
          dictionary[key].map { SpecValue.Entry(key.rawValue, value.write($0)) }
        })
    }
  }

  /// A map from names of the user's choosing; written in the order of the names.
  package static func dictionary<Value>(to value: Grammar<Value>) -> Grammar<[String: Value]> {
    let shape = SpecShape.dictionary(names: nil, of: value.shape)
    return Grammar<[String: Value]>(shape) { place, reading in
      guard case .map(let entries) = place.node.content else {
        reading.refuse(place, shape)
        return nil
      }
      var result: [String: Value] = [:]
      for entry in entries { result[entry.key] = value.read(place.child(entry), &reading) }
      return result.count == entries.count ? result : nil
    } write: { dictionary in
      .map(
        dictionary.sorted { $0.key < $1.key }.map { SpecValue.Entry($0.key, value.write($0.value)) }
      )
    }
  }

  /// Height and width; one number stands for both where `orOne` says so.
  package static func pair(_ item: Grammar<Int>, orOne: Bool = false) -> Grammar<Extent> {
    let list = SpecShape.pair(of: item.shape)
    let form = "[height, width], each \(item.shape.words)"
    return Grammar<Extent>(orOne ? .either([item.shape, list]) : list) { place, reading in
      if orOne, case .int = place.node.content {
        return item.read(place, &reading).map { Extent(height: $0, width: $0) }
      }
      guard place.node.items.count == 2 else {
        reading.refuse(place, list, form)
        return nil
      }
      let sides = place.items.map { item.read($0, &reading) }
      guard let height = sides[0], let width = sides[1] else { return nil }
      return Extent(height: height, width: width)
    } write: {
      .list([.int($0.height), .int($0.width)])
    }
  }
}

/// A height and a width.
package struct Extent: Hashable, Sendable {
  package var height: Int
  package var width: Int
}
