/// A node of the tree with the path that leads to it.
package struct Place: Sendable {
  package let path: [String]
  package let node: SpecNode
  /// Where the node's key is; nil for list items and the root.
  package let keyRange: SourceRange?

  package init(root: SpecNode) { self.init(path: [], node: root, keyRange: nil) }

  package init(path: [String], node: SpecNode, keyRange: SourceRange?) {
    self.path = path
    self.node = node
    self.keyRange = keyRange
  }

  /// The value of a key; nil where this is no map or has no such key.
  package subscript(key: String) -> Place? {
    node.entries.first { $0.key == key }.map(child)
  }

  package func child(_ entry: SpecNode.Entry) -> Place {
    Place(path: path + [entry.key], node: entry.value, keyRange: entry.keyRange)
  }

  package var items: [Place] {
    node.items.enumerated().map { index, item in
      Place(path: path + ["\(index)"], node: item, keyRange: nil)
    }
  }

  /// What a message calls it: its key, or for a list item `size.0`.
  package var label: String {
    guard let last = path.last else { return "the spec" }
    let isItem = Int(last) != nil && path.count > 1
    return isItem ? "\(path[path.count - 2]).\(last)" : last
  }

  /// The dotted path.
  package var dotted: String { path.joined(separator: ".") }

  /// What a caret marks: the value where it is on one line, else the key, else the first line.
  package var pointer: SourceRange {
    let spansLines = node.range.start.line != node.range.end.line
    if node.isNull || spansLines, let keyRange { return keyRange }
    if spansLines, let first = node.entries.first { return first.keyRange }
    if spansLines, let first = items.first { return first.pointer }
    return node.range
  }

  /// The key, or what there is to mark without one.
  package var keyPointer: SourceRange { keyRange ?? pointer }

  /// The deepest place on a path, and whether it is the whole of it.
  ///
  /// Keys with dots of their own (the axes of a sweep, classes) are found too.
  package func descend(_ keys: some Collection<String>) -> (place: Place, isWhole: Bool) {
    let keys = Array(keys)
    if keys.isEmpty { return (self, true) }
    for length in stride(from: keys.count, through: 1, by: -1) {
      let key = keys.prefix(length).joined(separator: ".")
      if let inner = self[key] { return inner.descend(keys.dropFirst(length)) }
    }
    if let index = Int(keys[0]), items.indices.contains(index) {
      return items[index].descend(keys.dropFirst())
    }
    return (self, false)
  }
}
