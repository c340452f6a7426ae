public import Models

extension WeightFile {
  /// Writes layers as a legacy Keras weights file that `load_weights` of Keras 2 and 3 takes; with
  /// `by_name=True` also where they are some of the model's layers only.
  ///
  /// Names are spelt as Keras 2 did (`conv1/kernel:0`). Layers come in the model's order, each
  /// with its arrays in the order of its `weights`, whose shapes they must have; layers without
  /// weights are listed in the file too, as Keras does. `attributes` are further texts, up to
  /// 64,512 bytes each. The same values give the same bytes, and the file appears whole or not at
  /// all.
  public static func write(
    _ path: String, layers: [(layer: Layer, arrays: [NamedArray])],
    attributes: [String: String] = [:]
  ) throws(CheckpointError) {
    for (layer, arrays) in layers {
      precondition(
        arrays.map(\.shape) == layer.weights.map(\.shape),
        "the arrays of '\(layer.name)' must fit its weights")
    }
    try HDF5.write(path) { (file) throws(CheckpointProblem) in
      try file.addTexts("layer_names", layers.map(\.layer.name))
      // Loaders look at these before they trust a kernel's layout.
      let origin = ["backend": "tensorflow", "keras_version": "2.15.0"]
      for (name, text) in origin.merging(attributes, uniquingKeysWith: { $1 }).sorted(by: <) {
        try file.addText(name, text)
      }
      for (layer, arrays) in layers {
        let group = try file.addGroup(layer.name)
        let names = layer.weights.map { "\(layer.name)/\($0.name):0" }
        try group.addTexts("weight_names", names)
        for (name, array) in zip(names, arrays) { try group.addArray(name, array) }
      }
    }
  }
}
