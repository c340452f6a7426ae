internal import Configuration

/// A spec's tree while overrides change it.
struct SpecTree {
  private(set) var root: SpecNode
  private(set) var removals: [Reading.Removal] = []

  init(_ root: SpecNode) { self.root = root }

  /// Gives a key a value, whole; parents that do not exist become maps.
  ///
  /// `origin` is the place of the override's key: its range is that of all that it creates.
  mutating func set(
    _ path: [String], to value: SpecNode, at origin: SourceRange
  ) throws(Fault) {
    let shape = ExperimentGrammar.experiment.shape
    root = try Step(origin: origin, value: value).replacing(root, path[...], [], shape)
  }

  /// Takes a key away; it may be absent, but it must be one of the grammar's.
  mutating func remove(_ path: [String], at origin: SourceRange) throws(Fault) {
    removals.append(Reading.Removal(path: path, range: origin))
    let shape = ExperimentGrammar.experiment.shape
    root = try Step(origin: origin, value: nil).replacing(root, path[...], [], shape)
  }

  /// Takes the whole sweep away.
  mutating func removeSweep() {
    root.content = .map(root.entries.filter { $0.key != "sweep" })
  }

  /// One change on its way down the tree.
  private struct Step {
    let origin: SourceRange
    /// Nil removes.
    let value: SpecNode?

    /// The node with the change made below it.
    func replacing(
      _ node: SpecNode, _ rest: ArraySlice<String>, _ path: [String], _ shape: SpecShape
    ) throws(Fault) -> SpecNode {
      guard let name = rest.first else { return value ?? node }
      if case .list(let items) = node.content {
        return try replacing(items, in: node, rest, path, shape)
      }
      var entries = try self.entries(of: node, next: name, path, shape)
      let (key, length) = Self.key(in: entries, rest, shape)
      let deeper = rest.dropFirst(length)
      let index = entries.firstIndex { $0.key == key }
      if value == nil && deeper.isEmpty {
        if index == nil { try refuseUnknown(key, path, shape) }
        entries.removeAll { $0.key == key }
      } else if let index {
        entries[index].value = try replacing(
          entries[index].value, deeper, path + [key], shape.below(key))
        if deeper.isEmpty { entries[index].keyRange = origin }
      } else {
        if value == nil { try refuseUnknown(key, path, shape) }
        let empty = SpecNode(.map([]), range: origin)
        let inner = try replacing(empty, deeper, path + [key], shape.below(key))
        if value != nil {
          entries.append(SpecNode.Entry(key: key, keyRange: origin, value: inner))
        }
      }
      return SpecNode(.map(entries), range: node.range)
    }

    private func replacing(
      _ items: [SpecNode], in node: SpecNode, _ rest: ArraySlice<String>, _ path: [String],
      _ shape: SpecShape
    ) throws(Fault) -> SpecNode {
      let name = rest[rest.startIndex]
      guard let index = Int(name), items.indices.contains(index) else {
        throw Fault(
          OverrideProblem.noIndex(
            name, path: path.joined(separator: "."), count: items.count), at: origin)
      }
      var items = items
      let deeper = rest.dropFirst()
      if value == nil && deeper.isEmpty {
        items.remove(at: index)
      } else {
        items[index] = try replacing(items[index], deeper, path + [name], shape.below(name))
      }
      return SpecNode(.list(items), range: node.range)
    }

    /// The node's keys; a value that stands for a map becomes that map.
    private func entries(
      of node: SpecNode, next name: String, _ path: [String], _ shape: SpecShape
    ) throws(Fault) -> [SpecNode.Entry] {
      switch node.content {
      case .map(let entries): return entries
      case .null: return []
      default:
        if let key = shape.keyStanding(for: node.value) {
          let isName = node.value == .string(key)
          let value = isName ? SpecNode(.null, range: node.range) : node
          return [SpecNode.Entry(key: key, keyRange: node.range, value: value)]
        }
        if shape.hasKey(name) { return [] }
        throw Fault(
          OverrideProblem.noKeys(path: path.joined(separator: "."), received: node.value),
          at: origin)
      }
    }

    /// The key that the path names next, and how many of its parts that takes: names of the
    /// user's own choosing may have dots.
    private static func key(
      in entries: [SpecNode.Entry], _ rest: ArraySlice<String>, _ shape: SpecShape
    ) -> (String, Int) {
      guard shape.hasOwnNames else { return (rest[rest.startIndex], 1) }
      for length in stride(from: rest.count, through: 1, by: -1) {
        let key = rest.prefix(length).joined(separator: ".")
        if entries.contains(where: { $0.key == key }) { return (key, length) }
      }
      return (rest.joined(separator: "."), rest.count)
    }

    private func refuseUnknown(
      _ key: String, _ path: [String], _ shape: SpecShape
    ) throws(Fault) {
      guard let known = shape.keys, !known.contains(where: { $0.name == key }) else { return }
      var reading = Reading()
      let nothing = SpecNode(.null, range: origin)
      reading.unknown(
        key, among: known, at: Place(path: path + [key], node: nothing, keyRange: origin))
      if let fault = reading.faults.first { throw fault }
    }
  }
}
