internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Features of every backbone against Keras in double precision.
///
/// The goldens come from `Tests/Oracles/backbone_goldens.py`; weights and images are hash numbers
/// that both sides make for themselves, batch normalisation statistics among them.
@Suite(.serialized) struct BackboneParityTests {
  struct File: Decodable {
    let cases: [Case]
  }

  struct Case: Decodable {
    let height: Int
    let width: Int
    let images: Int
    let average: [[Float]]
    let maximum: [[Float]]
    let indices: [Int]
    let samples: [Float]
    let largest: Float
  }

  static let backbones: [(String, Application)] = [
    ("mobilenet_v2", Application(.mobileNetV2, alpha: 1)), ("resnet50", Application(.resnet50)),
    ("vgg16", Application(.vgg16)), ("vgg19", Application(.vgg19)),
    ("mobilenet", Application(.mobileNet, alpha: 1)),
  ]

  /// Of the largest feature.
  @Test("strict arithmetic stays within 1e-5 of Keras", arguments: backbones)
  func strict(_ name: String, _ backbone: Application) throws {
    try expectParity(name, backbone, .strict, tolerance: 1e-5)
  }

  @Test("fast arithmetic stays within 1e-3 of Keras", arguments: backbones)
  func fast(_ name: String, _ backbone: Application) throws {
    try expectParity(name, backbone, .fast, tolerance: 1e-3)
  }

  /// bfloat16 has 8 bits: each rounding is off by up to 2^-9, and those of a hundred add up;
  /// MobileNetV2's linear bottlenecks pass most of it on.
  @Test(
    "half precision stays within 10 % of single precision, by root mean squares",
    .enabled(if: EngineIdentity.emulatesBFloat16, "oneDNN has no bfloat16 for this processor"),
    arguments: backbones)
  func half(_ name: String, _ backbone: Application) throws {
    for golden in try golden("backbone_\(name)", as: File.self).cases {
      let graph = try backbone.graph(inputShape: [golden.height, golden.width, 3])
      let single = try features(of: graph, golden, .strict)
      let half = try features(of: graph, golden, .bf16)
      let error = zip(single, half).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let whole = single.reduce(0) { $0 + $1 * $1 }
      let relative = (error / whole).squareRoot()
      #expect(relative < 0.1, "\(name) at \(golden.height)x\(golden.width)")
      #expect(relative > 1e-4, "\(name) was not computed in half precision")
    }
  }

  private func expectParity(
    _ name: String, _ backbone: Application, _ arithmetic: Arithmetic, tolerance: Float
  ) throws {
    let file = try golden("backbone_\(name)", as: File.self)
    #expect(!file.cases.isEmpty)
    for golden in file.cases {
      let graph = try backbone.graph(inputShape: [golden.height, golden.width, 3])
      let features = try features(of: graph, golden, arithmetic)
      let channels = graph.outputShape[2]
      let perImage = graph.outputShape.reduce(1, *)
      let allowed = tolerance * golden.largest
      var worst: Float = 0
      for (index, sample) in zip(golden.indices, golden.samples) {
        worst = max(worst, abs(features[index] - sample))
      }
      for image in 0..<golden.images {
        let own = features[image * perImage..<(image + 1) * perImage]
        for channel in golden.average[image].indices {
          let values = stride(from: own.startIndex + channel, to: own.endIndex, by: channels)
            .map { own[$0] }
          let mean = values.reduce(0, +) / Float(values.count)
          worst = max(worst, abs(mean - golden.average[image][channel]))
          worst = max(worst, abs((values.max() ?? 0) - golden.maximum[image][channel]))
        }
      }
      #expect(
        worst <= allowed, "\(name) at \(golden.height)x\(golden.width): \(worst / golden.largest)")
    }
  }

  private func features(of graph: Graph, _ golden: Case, _ arithmetic: Arithmetic) throws
    -> [Float]
  {
    let part = try part(of: graph, .hashNumbers(graph), arithmetic)
    let (height, width, images) = (golden.height, golden.width, golden.images)
    let pixels = HashNumbers.unit(
      "input/\(height)x\(width)x\(images)", count: images * height * width * 3
    ).map(Float.init)
    var features = [Float](repeating: 0, count: images * part.floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try part.compute(
          pixels, count: images, height: height, width: width, batch: images
        ) { start + $0 * part.floatsPerImage }
      }
    }
    return features
  }

  /// Nothing but Winograd's convolutions may tell the two kinds of arithmetic apart.
  @Test("without Winograd's convolutions fast arithmetic is strict, bit for bit")
  func winograd() throws {
    let golden = try #require(try golden("backbone_vgg16", as: File.self).cases.first)
    let graph = try Application(.vgg16).graph(inputShape: [golden.height, golden.width, 3])
    func usesWinograd(_ arithmetic: Arithmetic) throws -> Bool {
      let part = try part(of: graph, .hashNumbers(graph), arithmetic)
      return try part.implementations(
        batch: golden.images, height: golden.height, width: golden.width
      ).contains { $0.implementation.contains("wino") }
    }
    #expect(try !usesWinograd(.strict))
    let (fast, strict) = (
      try features(of: graph, golden, .fast), try features(of: graph, golden, .strict)
    )
    let first = zip(fast, strict).enumerated().first { $0.element.0 != $0.element.1 }
    #expect(
      try usesWinograd(.fast) == (first != nil),
      "the first difference is \(String(describing: first))")
  }

  private func part(
    of graph: Graph, _ weights: ModelWeights, _ arithmetic: Arithmetic
  ) throws -> StaticPart {
    try StaticPart(
      graph: graph, cut: [graph.layers[graph.output].name], weights: weights,
      arithmetic: arithmetic, resized: { _, _ in graph })
  }

  @Test(
    "no primitive of any backbone falls back to a reference kernel", arguments: backbones,
    Arithmetic.allCases.filter { $0 != .bf16 || EngineIdentity.emulatesBFloat16 })
  func noReferenceKernels(
    _ backbone: (String, Application), _ arithmetic: Arithmetic
  ) throws {
    let (name, backbone) = backbone
    let side = name.hasPrefix("vgg") ? 150 : 224
    let graph = try backbone.graph(inputShape: [side, side, 3])
    let part = try part(of: graph, ModelWeights(graph: graph, seed: 0), arithmetic)
    for (layer, implementation) in try part.implementations(batch: 16, height: side, width: side) {
      #expect(
        !implementation.contains("ref") || implementation.contains("simple"),
        "\(name), \(arithmetic), \(layer): \(implementation)")
    }
  }
}

extension ModelWeights {
  /// Every array from its name.
  static func hashNumbers(_ graph: Graph) -> ModelWeights {
    var weights = ModelWeights(graph: graph, seed: 0)
    for layer in graph.layers {
      for weight in layer.weights {
        weights.set(
          HashNumbers.weight(layer: layer.name, weight.name, shape: weight.shape),
          layer: layer.name, weight: weight.name)
      }
    }
    return weights
  }
}
