internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Placed inference programs: sound for every backbone and cut, and right when the memory that they
/// give up is spoiled.
@Suite(.serialized) struct PlacementTests {
  static let backbones: [(Application, side: Int, stride: Int)] = [
    (Application(.mobileNet, alpha: 0.25), 64, 3), (Application(.mobileNetV2, alpha: 0.35), 64, 3),
    (Application(.resnet50), 64, 9), (Application(.resnet50, resnet50: .kerasApplications), 64, 27),
    (Application(.vgg16), 64, 3),
    (Application(.vgg19), 64, 5), (Application(.miniResNet), 32, 3),
  ]

  /// Cuts of one layer each, and some of several, one of them twice: what sweeps over freeze depths
  /// compute in one pass.
  private static func cuts(of graph: Graph, every stride: Int) -> [[String]] {
    let layers = Swift.stride(from: 1, to: graph.layers.count, by: stride)
    var cuts = layers.map { [graph.layers[$0].name] }
    let frozen = Swift.stride(from: 2, to: graph.layers.count, by: 2 * stride)
    for depth in frozen {
      let analysis = StaticAnalysis(
        graph: graph, frozen: FrozenLayers(first: depth), batchStatistics: false)
      if analysis.cut.count > 1 { cuts.append(analysis.cut.map { graph.layers[$0].name }) }
    }
    return cuts + [cuts[cuts.count / 2], [graph.layers[graph.output].name]]
  }

  private static let images = 2

  private static func part(
    _ graph: Graph, _ cuts: [[String]], _ weights: ModelWeights, poisons: Bool,
    _ arithmetic: Arithmetic = .fast
  ) throws -> StaticPart {
    try StaticPart(
      cuts.map { StaticPart.Target(graph: graph, cut: $0, resized: { _, _ in graph }) },
      weights: weights, arithmetic: arithmetic, poisons: poisons)
  }

  private static func features(_ part: StaticPart, side: Int) throws -> [Float] {
    let pixels = HashNumbers.unit("placement", count: images * side * side * 3).map(Float.init)
    var features = [Float](repeating: 0, count: images * part.floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try part.compute(pixels, count: images, height: side, width: side, batch: images) {
          start + $0 * part.floatsPerImage
        }
      }
    }
    return features
  }

  @Test(
    "many cuts in one pass have the bits of each alone, in spoiled memory too",
    arguments: backbones.indices)
  func mergedCuts(_ number: Int) throws {
    let (backbone, side, stride) = PlacementTests.backbones[number]
    let graph = try backbone.graph(inputShape: [side, side, 3])
    let weights = ModelWeights.hashNumbers(graph)
    let cuts = PlacementTests.cuts(of: graph, every: stride)
    let together = try PlacementTests.part(graph, cuts, weights, poisons: true)
    let merged = try PlacementTests.features(together, side: side)
    #expect(
      try together.trace(batch: PlacementTests.images, height: side, width: side).fault() == nil)
    let row = together.floatsPerImage
    var offset = 0
    for cut in cuts {
      let part = try PlacementTests.part(graph, [cut], weights, poisons: false)
      let alone = try PlacementTests.features(part, side: side)
      let width = part.floatsPerImage
      for image in 0..<PlacementTests.images {
        let own = alone[image * width..<(image + 1) * width]
        let shared = merged[image * row + offset..<image * row + offset + width]
        let differing = zip(own, shared).enumerated().first { $1.0 != $1.1 }
        if let (place, (expected, found)) = differing {
          Issue.record("\(cut), image \(image), float \(place): \(found), alone \(expected)")
        }
        #expect(own.contains { $0 != 0 }, "\(cut) is all zero")
      }
      offset += width
    }
    #expect(offset == row)
  }

  @Test(
    "every arithmetic's programs are sound at several batch sizes", arguments: backbones.indices)
  func batchSizes(_ number: Int) throws {
    let (backbone, side, _) = PlacementTests.backbones[number]
    let graph = try backbone.graph(inputShape: [side, side, 3])
    let weights = ModelWeights.hashNumbers(graph)
    let output = [graph.layers[graph.output].name]
    for arithmetic in Arithmetic.allCases
    where arithmetic != .bf16 || EngineIdentity.emulatesBFloat16 {
      let part = try PlacementTests.part(graph, [output], weights, poisons: false, arithmetic)
      for batch in [1, 5] {
        #expect(try part.trace(batch: batch, height: side, width: side).fault() == nil)
      }
    }
  }

  @Test("an output whose slot is given to a later output's change of layout is found")
  func outputGivenAway() throws {
    let graph = try Application(.mobileNetV2, alpha: 0.35).graph(inputShape: [64, 64, 3])
    let part = try PlacementTests.part(
      graph, [["block_5_expand"], ["block_9_add"], ["out_relu"]], .hashNumbers(graph),
      poisons: false)
    var trace = try part.trace(batch: 2, height: 64, width: 64)
    #expect(trace.fault() == nil)
    let outputs = try #require(trace.events.last).reads
    try #require(outputs.count == 3)
    trace.values[outputs[2]].bytes = trace.values[outputs[0]].bytes
    #expect(trace.fault() != nil)
  }
}
