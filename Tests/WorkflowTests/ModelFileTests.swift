internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Testing

/// Small models that Keras 2 and Keras 3 saved whole (`Tests/Oracles/model_files.py`).
struct ModelFileTests {
  private struct Golden: Decodable {
    let side: Int
    let layers: [String]
    let inner: String
    let features: [Float]
    let predictions: [Float]
  }

  private static let goldens =
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Goldens"

  private static let files = [
    ("model_keras3.keras", "model_keras3.keras", "model_keras"),
    ("model_keras3.h5", "model_keras3.h5", "model_keras"),
    ("model_keras3.json", "model_keras3.keras", "model_keras"),
    ("model_keras2.h5", "model_keras2.h5", "model_tf_keras"),
  ]

  private static func golden(_ name: String) throws -> Golden {
    try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: URL(filePath: "\(goldens)/\(name).json")))
  }

  private static func graph(_ design: BackboneDesign, side: Int, depth: Int = 3) throws -> Graph {
    try Model(inputShape: [side, side, depth], stem: [], backbone: design, head: []).graph
  }

  /// What a graph gives for the image of the goldens, with a file's weights.
  private static func outputs(_ graph: Graph, _ file: String, side: Int) throws -> [Float] {
    try outputs(graph, file, (0..<side * side * 3).map { Float((7 * $0) % 256) }, side: side)
  }

  private static func outputs(
    _ graph: Graph, _ file: String, _ pixels: [Float], side: Int
  ) throws -> [Float] {
    let file = try WeightFile.open("\(goldens)/\(file)")
    var weights = ModelWeights(graph: graph, seed: 0)
    for (key, array) in try file.load(into: graph.layers).arrays {
      weights.set(array.values, layer: key.layer, weight: key.weight)
    }
    let part = try StaticPart(
      graph: graph, cut: [graph.layers[graph.output].name], weights: weights,
      arithmetic: .strict, resized: { _, _ in graph })
    return try part.features(pixels, side: side, depth: graph.inputShape[2])
  }

  @Test(
    "layers are those of Keras's model.layers, probabilities within 1e-6 of Keras's",
    arguments: files)
  func whole(_ model: String, _ weights: String, _ golden: String) throws {
    let golden = try Self.golden(golden)
    let definition = try ModelFile.definition("\(Self.goldens)/\(model)")
    let graph = try Self.graph(BackboneDesign(.definition(definition)), side: golden.side)
    #expect(graph.kerasLayers.dropFirst().map(\.name) == Array(golden.layers.dropFirst()))
    let found = try Self.outputs(graph, weights, side: golden.side)
    try #require(found.count == golden.predictions.count)
    for (index, (ours, keras)) in zip(found, golden.predictions).enumerated() {
      #expect(abs(ours - keras) <= 1e-6, "class \(index)")
    }
  }

  @Test(
    "a model cut at an inner layer gives that layer's features, within 1e-5 of the largest",
    arguments: files)
  func cut(_ model: String, _ weights: String, _ golden: String) throws {
    let golden = try Self.golden(golden)
    let definition = try ModelFile.definition("\(Self.goldens)/\(model)")
    for design in [
      BackboneDesign(.definition(definition), output: golden.inner),
      // The classification layers begin with the pooling behind that layer.
      BackboneDesign(.definition(definition), includesTop: false),
    ] {
      let graph = try Self.graph(design, side: golden.side)
      #expect(graph.layers[graph.output].name == golden.inner)
      let found = try Self.outputs(graph, weights, side: golden.side)
      let largest = try #require(golden.features.map(abs).max())
      for (index, keras) in golden.features.enumerated()
      where abs(found[16 * index] - keras) > 1e-5 * largest {
        Issue.record("value \(16 * index) is \(found[16 * index]), Keras's is \(keras)")
        break
      }
    }
  }

  private struct GreyGolden: Decodable {
    let predictions: [String: [Float]]
  }

  @Test("a model of images of one channel sees files as Keras's does, within 1e-6")
  func grey() throws {
    let golden = try JSONDecoder().decode(
      GreyGolden.self, from: Data(contentsOf: URL(filePath: "\(Self.goldens)/model_grey.json")))
    let definition = try ModelFile.definition("\(Self.goldens)/model_grey.keras")
    let graph = try Self.graph(BackboneDesign(.definition(definition)), side: 24, depth: 1)
    var pipeline = ImagePipeline(
      height: 24, width: 24, resize: .nearest, channels: .grayscale, preprocess: .unit)
    pipeline.keepsOneChannel = true
    #expect(golden.predictions.count == 6)
    for (name, predictions) in golden.predictions {
      let file = "\(Self.goldens)/../../ImagesTests/Goldens/files/\(name)"
      let image = try pipeline.load(ImageRecord(name: name, label: 0, source: .file(file)))
      let found = try Self.outputs(graph, "model_grey.keras", image.values, side: 24)
      try #require(found.count == predictions.count)
      for (index, (ours, keras)) in zip(found, predictions).enumerated() {
        #expect(abs(ours - keras) <= 1e-6, "\(name), class \(index): \(ours), \(keras)")
      }
    }
  }

  @Test("images may have another size than the model was made for")
  func otherSize() throws {
    let definition = try ModelFile.definition("\(Self.goldens)/model_keras3.keras")
    #expect(definition.inputShape == [32, 32, 3])
    let graph = try Self.graph(BackboneDesign(.definition(definition)), side: 48)
    #expect(graph.inputShape == [48, 48, 3])
    #expect(graph.outputShape == [3])
  }
}
