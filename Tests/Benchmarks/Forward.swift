internal import Engine
internal import Models

/// The static program of each backbone beside the sum of its convolutions, each run alone.
enum Forward {
  private static let cases: [(name: String, backbone: Zoo, side: Int)] = [
    ("resnet50", .resnet50(.tfKeras), 224), ("vgg16", .vgg16, 150),
    ("mobilenet_v2", .mobileNetV2(alpha: 1), 224),
  ]
  private static let batch = 32

  /// - `arguments`: names of backbones, all where there are none; `--layers`.
  static func measure(_ arguments: [String]) throws {
    let names = arguments.filter { !$0.hasPrefix("--") }
    for entry in cases where names.isEmpty || names.contains(entry.name) {
      for arithmetic in [StaticArithmetic.fast, .strict] {
        try measure(
          entry.name, entry.backbone, side: entry.side, arithmetic,
          layers: arguments.contains("--layers"))
      }
    }
  }

  private static func measure(
    _ name: String, _ backbone: Zoo, side: Int, _ arithmetic: StaticArithmetic, layers: Bool
  ) throws {
    let graph = try backbone.graph(inputShape: [side, side, 3])
    let part = try StaticPart(
      graph: graph, cut: [graph.layers[graph.output].name],
      weights: ModelWeights(graph: graph, seed: 0), arithmetic: arithmetic,
      resized: { _, _ in graph })
    let pixels = (0..<batch * side * side * 3).map { Float($0 % 251) / 125 - 1 }
    let features = AlignedFloats(count: batch * part.floatsPerImage)
    let start = features.address.assumingMemoryBound(to: Float.self)
    let begin = Measuring.now
    var first = 0.0
    let whole = try pixels.withUnsafeBufferPointer { pixels in
      func forward() throws {
        try part.compute(pixels, count: batch, height: side, width: side, batch: batch) {
          start + $0 * part.floatsPerImage
        }
      }
      try forward()
      first = Measuring.now - begin
      return try Measuring.median(11, forward)
    }
    let calls = try part.timesAlone(batch: batch, height: side, width: side, repetitions: 5)
    let perImage = 1000 / Double(batch)
    let products = calls.filter(\.isProduct).reduce(0) { $0 + $1.seconds } * perImage
    let others = calls.filter { !$0.isProduct }.reduce(0) { $0 + $1.seconds } * perImage
    Measuring.report([
      ("case", .text("forward")), ("model", .text(name)), ("side", .count(side)),
      ("batch", .count(batch)), ("arithmetic", .text(arithmetic.rawValue)),
      ("threads", .count(Team.threads)), ("ms_per_image", .number(whole * perImage)),
      ("convolutions_alone_ms", .number(products)), ("others_alone_ms", .number(others)),
      ("ratio", .number(whole * perImage / products)), ("first_seconds", .number(first)),
    ])
    guard layers else { return }
    for call in calls {
      Measuring.report([
        ("case", .text("layer")), ("model", .text(name)),
        ("arithmetic", .text(arithmetic.rawValue)),
        ("layer", .text(call.name)), ("implementation", .text(call.implementation)),
        ("ms_per_image", .number(call.seconds * perImage)),
      ])
    }
  }
}
