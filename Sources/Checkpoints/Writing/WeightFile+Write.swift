package import Models

extension WeightFile {
  /// Writes layers as a legacy Keras weights file that `load_weights` of Keras 2 and 3 takes; with
  /// `by_name=True` also where they are some of the model's layers only.
  ///
  /// Names are spelt as Keras 2 did (`conv1/kernel:0`). Layers come in the model's order, each
  /// with its arrays in the order of its `weights`, whose shapes they must have; layers without
  /// weights are listed in the file too, as Keras does. `attributes` are further texts, up to
  /// 64,512 bytes each; those whose names begin with `runexp_` are covered by the checksum that the
  /// file carries, which is returned. The same values give the same bytes, and the file appears
  /// whole or not at all.
  @discardableResult
  package static func write(
    _ path: String, layers: [(layer: Layer, arrays: [NamedArray])],
    attributes: [String: String] = [:]
  ) throws(CheckpointError) -> String {
    var checksum = ArchiveChecksum()
    checksum.add(attributes: attributes)
    for (layer, arrays) in layers {
      precondition(
        arrays.map(\.shape) == layer.weights.map(\.shape),
        "the arrays of '\(layer.name)' must fit its weights")
      checksum.add(layer.name)
      for (name, array) in zip(names(of: layer), arrays) {
        checksum.add(name, shape: array.shape, values: array.values)
      }
    }
    let digest = checksum.hex
    try HDF5.write(path) { (file) throws(CheckpointProblem) in
      try file.addTexts("layer_names", layers.map(\.layer.name))
      // Loaders read these before they trust a kernel's layout.
      let origin = [
        "backend": "tensorflow", "keras_version": "2.15.0", ArchiveChecksum.attribute: digest,
      ]
      for (name, text) in origin.merging(attributes, uniquingKeysWith: { $1 }).sorted(by: <) {
        try file.addText(name, text)
      }
      for (layer, arrays) in layers {
        let group = try file.addGroup(layer.name)
        try group.addTexts("weight_names", names(of: layer))
        for (name, array) in zip(names(of: layer), arrays) { try group.addArray(name, array) }
      }
    }
    return digest
  }

  /// What a layer's arrays are called in the file.
  private static func names(of layer: Layer) -> [String] {
    layer.weights.map { "\(layer.name)/\($0.name):0" }
  }
}
