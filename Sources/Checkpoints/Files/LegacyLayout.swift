internal import CHDF5

/// Keras 2's layout, which Keras 3 still calls legacy HDF5: an attribute `layer_names`, a group for
/// each of them with an attribute `weight_names`, and data sets under those names.
///
/// Source: keras `src/legacy/saving/legacy_h5_format.py`.
enum LegacyLayout {
  static func layers(
    _ names: [String], in home: borrowing Handle, of file: borrowing OpenFile
  ) throws(CheckpointProblem) -> [StoredLayer] {
    if let name = firstRepeated(names) {
      throw .repeatedLayer(String(name.prefix(200)), places: ["layer_names"])
    }
    var layers: [StoredLayer] = []
    var groups: Set<haddr_t> = []
    for name in names {
      let group = try home.open(name)
      guard group.kind == .group,
        let weightNames = try Attributes(of: group, place: name, in: file)
          .chunkedTexts("weight_names", in: file)
      else { throw .damaged("the group '\(name)' does not list its weights", reason: "") }
      guard groups.insert(chdf5_address(group.id)).inserted else {
        throw .damaged("the group '\(name)' is also elsewhere", reason: "")
      }
      if let weight = firstRepeated(weightNames) {
        throw .damaged(
          "the group '\(name)' lists '\(weight.prefix(200))' more than once", reason: "")
      }
      var weights: [StoredWeight] = []
      for weightName in weightNames {
        let array = try group.open(weightName)
          .describe(path: "\(name)/\(weightName)", in: file)
        weights.append(StoredWeight(name: weightName, array: array))
      }
      layers += split(group: name, weights)
    }
    return layers
  }

  /// Keras writes each name once; a file that repeats them would have its arrays read any number of
  /// times.
  private static func firstRepeated(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
  }

  /// The layers of one group: one, or those of a model inside the model.
  ///
  /// The weights of one layer have one path, though not always the layer's name (TensorFlow 1 made
  /// it unique: `conv2d_1_1/kernel:0`); those of a nested model have many, each ending in a
  /// layer's name.
  private static func split(group: String, _ weights: [StoredWeight]) -> [StoredLayer] {
    var owners: [String] = []
    var byOwner: [String: [StoredWeight]] = [:]
    for weight in weights {
      let owner = weight.name.split(separator: "/").dropLast().last.map { String($0) } ?? group
      if byOwner[owner] == nil { owners.append(owner) }
      byOwner[owner, default: []].append(weight)
    }
    guard owners.count > 1 else {
      let alias = owners.first == group ? nil : owners.first
      return [
        StoredLayer(name: group, kind: nil, weights: weights, alias: alias, isNamed: true)
      ]
    }
    return owners.map {
      StoredLayer(
        name: $0, kind: nil, weights: byOwner[$0] ?? [], alias: nil, isNamed: true,
        container: group)
    }
  }
}
