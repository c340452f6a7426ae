internal import Basics
internal import Checkpoints
internal import Models

/// Weights, whole models and checkpoints.
func weightTargets(_ folder: String) throws -> [FuzzTarget] {
  let graph = try tinyGraph()
  func weights(_ name: String, longest: Int) throws -> FuzzTarget {
    let file = try FuzzFile("file", in: "\(folder)/\(name)")
    return FuzzTarget(name, longest: longest) { bytes in
      try file.hold(bytes)
      let model = Result { try ModelFile.definition(file.path) }
      let weights = try WeightFile.open(file.path)
      _ = weights.summary()
      _ = try weights.correspondence(to: graph.layers, policy: .present)
      let difference = try WeightDiff(weights, weights)
      try require(difference.isEmpty, "a file differs from itself: \(difference)")
      _ = try weights.load(into: graph.layers)
      _ = try model.get()
    }
  }
  let file = try FuzzFile("resume.h5", in: "\(folder)/checkpoint")
  let copy = try FuzzFile("again.h5", in: "\(folder)/checkpoint")
  return [
    try weights("hdf5", longest: 49152),
    try weights("keras", longest: 40960),
    FuzzTarget("checkpoint", longest: 16384) { bytes in
      try file.hold(bytes)
      let archive = try ArrayArchive(reading: file.path)
      try archive.write(to: copy.path)
      try require(try ArrayArchive(reading: copy.path) == archive, "it is written otherwise")
    },
    FuzzTarget("model", longest: 16384) { bytes in
      guard let source = String(validating: bytes, as: UTF8.self) else { return }
      let definition = try ModelDefinition(source: source)
      let sides = (definition.inputShape ?? []).map { min(max($0 ?? 8, 1), 64) }
      let model = try Model(
        inputShape: sides.count == 3 ? sides : [8, 8, 3], stem: [],
        backbone: BackboneDesign(.definition(definition)), head: [])
      _ =
        ModelConfiguration(model.graph, isTrainable: { _ in true })
        .value(name: "again", training: nil).jsonText
    },
  ]
}

/// The model that `Tests/Oracles/weight_files.py` writes in every layout.
private func tinyGraph() throws -> Graph {
  var builder = GraphBuilder(inputShape: [8, 8, 3])
  var x = try builder.add("conv1", Conv2D(filters: 4, kernel: 3), builder.input)
  x = try builder.add("bn1", BatchNormalization(), x)
  x = try builder.add("dw1", DepthwiseConv2D(kernel: 3), x)
  x = try builder.add("gap", GlobalAveragePooling2D(), x)
  x = try builder.addUnnamed(Dense(units: 3), x)
  return builder.graph(output: x)
}
