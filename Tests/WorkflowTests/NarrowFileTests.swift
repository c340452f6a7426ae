internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Models
internal import Testing

/// A very narrow MobileNet from files that Keras 2 and Keras 3 wrote, small enough to keep
/// (`Tests/Oracles/mobilenet_files.py`).
struct NarrowFileTests {
  private struct Golden: Decodable {
    let alpha: Double
    let side: Int
    let features: [Float]
  }

  private static let goldens =
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Goldens"

  @Test(
    "features within 1e-5 of the largest, strict, and 1e-3, fast",
    arguments: [
      ("mobilenet_keras2.h5", WeightFile.Format.kerasLegacyWeights),
      ("mobilenet_nested.h5", .kerasLegacyModel),
      ("mobilenet_keras3.weights.h5", .keras3Weights),
    ])
  func parity(_ name: String, _ format: WeightFile.Format) throws {
    let golden = try JSONDecoder().decode(
      Golden.self, from: Data(contentsOf: URL(filePath: "\(Self.goldens)/mobilenet.json")))
    let graph = try Application(.mobileNet, alpha: golden.alpha).graph(
      inputShape: [golden.side, golden.side, 3])
    let file = try WeightFile.open("\(Self.goldens)/\(name)")
    #expect(file.format == format)
    #expect(file.architecture == "mobilenet")
    var weights = ModelWeights(graph: graph, seed: 0)
    for (key, array) in try file.load(into: graph.layers).arrays {
      weights.set(array.values, layer: key.layer, weight: key.weight)
    }
    let pixels = (0..<golden.side * golden.side * 3).map { Float((7 * $0) % 61 - 30) / 32 }
    let largest = try #require(golden.features.max())
    for (arithmetic, tolerance) in [(Arithmetic.strict, Float(1e-5)), (.fast, 1e-3)] {
      let part = try StaticPart(
        graph: graph, cut: [graph.layers[graph.output].name], weights: weights,
        arithmetic: arithmetic, resized: { _, _ in graph })
      let features = try part.features(pixels, side: golden.side)
      try #require(features.count == golden.features.count)
      let worst = zip(features, golden.features).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(worst <= tolerance * largest, "\(worst / largest) of the largest feature")
    }
  }
}
