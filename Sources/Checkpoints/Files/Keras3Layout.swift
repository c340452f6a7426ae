internal import CHDF5

/// Keras 3's layout: a group for each layer, named by its class and its number among the layers of
/// that class (`layers/conv2d_3`), with its arrays in `vars/0`, `vars/1`, ...
///
/// Since Keras 3.4 or so, `vars` has an attribute `name` with the layer's name. Models inside a
/// model have `layers` of their own.
///
/// Source: keras `src/saving/saving_lib.py`.
enum Keras3Layout {
  /// A layer on the way: the group that contains it, its place among its class, its arrays.
  private struct Found {
    let container: [String]
    let kind: String
    let number: Int
    let layer: StoredLayer

    /// Where its first value lies in the file.
    var offset: Int? { layer.weights.first?.array.offset }
  }

  /// The layers with weights, in the order in which they were written where the file shows it.
  static func layers(
    in top: borrowing Handle, of file: borrowing OpenFile
  ) throws(CheckpointProblem) -> [StoredLayer] {
    var found: [Found] = []
    var seen: Set<haddr_t> = []
    try collect(top, at: [], of: file, seen: &seen, into: &found)
    // Nested models first: a backbone comes before its head. Keras looks layers up by class and
    // number, so that this order inside each class is what counts.
    found.sort {
      ($1.container.count, $0.container.joined(separator: "/"), $0.number)
        < ($0.container.count, $1.container.joined(separator: "/"), $1.number)
    }
    let offsets = found.compactMap(\.offset)
    var byClass: [String: [Int]] = [:]
    for one in found { byClass[one.kind, default: []].append(one.offset ?? 0) }
    let written = found.sorted { ($0.offset ?? 0) < ($1.offset ?? 0) }
    let agrees = byClass.values.allSatisfy { zip($0, $0.dropFirst()).allSatisfy { $0 < $1 } }
    return (offsets.count == found.count && agrees ? written : found).map(\.layer)
  }

  private static func collect(
    _ group: borrowing Handle, at path: [String], of file: borrowing OpenFile,
    seen: inout Set<haddr_t>, into found: inout [Found]
  ) throws(CheckpointProblem) {
    let here = path.joined(separator: "/")
    for name in try group.members(of: here) {
      if path.isEmpty && name.hasSuffix("optimizer") || name == "seed_generator" { continue }
      let member = try group.open(name)
      guard member.kind == .group else { continue }
      guard seen.insert(chdf5_address(member.id)).inserted, path.count < 64 else {
        throw .damaged("the group '\(here)/\(name)' is also elsewhere", reason: "")
      }
      if name == "vars" {
        if let layer = try layer(member, at: path, of: file) { found.append(layer) }
      } else {
        // Keras on Windows once joined the parts of a path with backslashes.
        let parts = name.split(separator: "\\").map { String($0) }
        try collect(member, at: path + parts, of: file, seen: &seen, into: &found)
      }
    }
  }

  private static func layer(
    _ vars: borrowing Handle, at path: [String], of file: borrowing OpenFile
  ) throws(CheckpointProblem) -> Found? {
    let place = (path + ["vars"]).joined(separator: "/")
    let names = try vars.members(of: place)
      .sorted { (Int($0) ?? Int.max, $0) < (Int($1) ?? Int.max, $1) }
    guard let key = path.last, !names.isEmpty else { return nil }
    var weights: [StoredWeight] = []
    for name in names {
      let array = try vars.open(name)
        .describe(path: "\(place)/\(name)", in: file)
      weights.append(StoredWeight(name: name, array: array))
    }
    let recorded = try Attributes(of: vars, place: place, in: file)
      .texts("name", in: file)?.first
    let (kind, number) = split(key)
    let models = path.dropLast().split { $0 == "layers" || $0 == "_layer_checkpoint_dependencies" }
    let layer = StoredLayer(
      name: recorded ?? key, kind: kind, weights: weights, alias: nil, isNamed: recorded != nil,
      container: models.isEmpty ? nil : models.joined().joined(separator: "/"))
    return Found(container: path.dropLast(), kind: kind, number: number, layer: layer)
  }

  /// `conv2d_3` is `conv2d` number 3, `conv2d` number 0.
  static func split(_ key: String) -> (kind: String, number: Int) {
    guard let bar = key.lastIndex(of: "_"), let number = Int(key[key.index(after: bar)...]) else {
      return (key, 0)
    }
    return (String(key[..<bar]), number)
  }
}
