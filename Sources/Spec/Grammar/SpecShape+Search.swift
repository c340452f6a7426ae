extension SpecShape {
  /// The dotted paths to all keys of a name, then of those for which users type it, the shortest
  /// of each first; `N` stands for an index, `NAME` for one of several names.
  ///
  /// What `dataset.splits` and `dataset.split` both have is shown in the first, the usual one.
  package func paths(toKey name: String) -> [String] {
    var found: [[String]] = []
    search(for: name, below: [], into: &found)
    var seen: Set<String> = []
    let rank = { (path: [String]) in
      (path.last == name ? 0 : 1, path.count, path.contains("split") ? 1 : 0)
    }
    return found.sorted { rank($0) < rank($1) }.map { $0.joined(separator: ".") }
      .filter { seen.insert($0).inserted }
  }

  private func search(for name: String, below path: [String], into found: inout [[String]]) {
    switch self {
    case .record(let keys, shorthand: _, rules: _):
      for key in keys {
        if key.name == name || key.otherNames.contains(name) { found.append(path + [key.name]) }
        key.shape.search(for: name, below: path + [key.name], into: &found)
      }
    case .dictionary(names: _, of: let item, required: _):
      item.search(for: name, below: path + ["NAME"], into: &found)
    case .variants(let variants):
      for variant in variants {
        variant.shape.search(for: name, below: path + ["NAME"], into: &found)
      }
    case .list(of: let item, atLeast: _, distinct: _), .pair(of: let item):
      item.search(for: name, below: path + ["N"], into: &found)
    case .either(let shapes):
      // A list that may stand for a map is one of the same maps, or of names whose arguments would be
      // found where nobody looks for them.
      for shape in shapes where !shape.isList {
        shape.search(for: name, below: path, into: &found)
      }
    default: break
    }
  }

  private var isList: Bool { if case .list = self { true } else { false } }
}
