internal import Compiler
internal import Configuration
internal import Engine
internal import Models

/// The static program of each backbone beside the sum of its convolutions, each run alone.
enum Forward {
  /// Images that a time is of.
  private static let images = 32

  /// The whole of a forward pass is measured in batches that the planner would choose, too.
  ///
  /// - `arguments`: names of backbones, the documents' where there are none; `--layers`; `--batches 4,8`;
  ///   `--quick` for three repetitions of the default arithmetic.
  static func measure(_ arguments: [String]) throws {
    var names = arguments.filter { !$0.hasPrefix("--") }
    var batches: [Int]?
    if let option = arguments.firstIndex(of: "--batches"), option + 1 < arguments.count {
      batches = arguments[option + 1].split(separator: ",").compactMap { Int($0) }
      names.removeAll { $0 == arguments[option + 1] }
    }
    let architectures = try Architecture.benchmarked(names)
    let winograd = try ProcessorCalibration.measure().winograd
    for architecture in architectures {
      let isQuick = arguments.contains("--quick")
      for arithmetic in isQuick ? [Arithmetic.fast] : [.fast, .strict] {
        try measure(
          architecture.name, Application(architecture), side: architecture.benchmarkSide,
          arithmetic, winograd,
          batches: batches, repetitions: isQuick ? 3 : 11,
          layers: arguments.contains("--layers"))
      }
    }
  }

  private static func measure(
    _ name: String, _ backbone: Application, side: Int, _ arithmetic: Arithmetic,
    _ winograd: WinogradChoice, batches: [Int]?, repetitions: Int, layers: Bool
  ) throws {
    let graph = try backbone.graph(inputShape: [side, side, 3])
    let part = try StaticPart(
      graph: graph, cut: [graph.layers[graph.output].name],
      weights: ModelWeights(graph: graph, seed: 0), arithmetic: arithmetic, winograd: winograd,
      resized: { _, _ in graph })
    let image = side * side * 3
    let pixels = (0..<images * image).map { Float($0 % 251) / 125 - 1 }
    let features = AlignedFloats(count: images * part.floatsPerImage)
    let start = features.address.assumingMemoryBound(to: Float.self)
    /// Whole batches until all images are through, the first ones again where they run out.
    func forward(_ batch: Int) throws {
      try pixels.withUnsafeBufferPointer { pixels in
        for _ in stride(from: 0, to: images, by: batch) {
          try part.compute(
            pixels.extracting(0..<batch * image), count: batch, height: side, width: side,
            batch: batch
          ) { start + $0 * part.floatsPerImage }
        }
      }
    }
    let begin = Measuring.now
    try forward(images)
    let first = Measuring.now - begin
    let planned = try part.plannedBatch(height: side, width: side)
    let perImage = 1000 / Double(images)
    var times: [(batch: Int, milliseconds: Double)] = []
    for batch in batches ?? [planned, images] {
      let passed = (images + batch - 1) / batch * batch
      let seconds = try Measuring.median(repetitions) { try forward(batch) }
      times.append((batch, 1000 * seconds / Double(passed)))
    }
    let calls = try part.timesAlone(batch: images, height: side, width: side, repetitions: 5)
    let products = calls.filter(\.isProduct).reduce(0) { $0 + $1.seconds } * perImage
    let others = calls.filter { !$0.isProduct }.reduce(0) { $0 + $1.seconds } * perImage
    for time in times {
      Measuring.report([
        ("case", .text("forward")), ("model", .text(name)), ("side", .count(side)),
        ("images", .count(images)), ("batch", .count(time.batch)),
        ("planned_batch", .count(planned)), ("arithmetic", .text(arithmetic.rawValue)),
        ("threads", .count(ThreadPool.threads)), ("ms_per_image", .number(time.milliseconds)),
        ("convolutions_alone_ms", .number(products)), ("others_alone_ms", .number(others)),
        ("ratio", .number(time.milliseconds / products)), ("first_seconds", .number(first)),
      ])
    }
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
