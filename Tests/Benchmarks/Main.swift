internal import Engine
internal import Glibc
internal import Models
internal import Simulation

/// Times the static part of each backbone and prints one JSON line per case; `verdicts [CLAIMS]`
/// prints how often verdicts on simulated claims are wrong instead.
@main
struct Benchmarks {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "step" {
      Team.setThreads(2)
      try TrainingSpeed.run(names: Array(arguments.dropFirst()), steps: 6)
      return
    }
    if arguments.first == "verdicts" {
      VerdictTables.print(
        claims: arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000, seed: 1)
      return
    }
    Team.setThreads(arguments.first.flatMap { Int($0) } ?? 2)
    let batches = arguments.dropFirst().compactMap { Int($0) }
    let cases: [(String, Zoo, Int)] = [
      ("mobilenet_v2", .mobileNetV2(alpha: 1), 224), ("resnet50", .resnet50(.tfKeras), 224),
      ("vgg16", .vgg16, 150),
    ]
    for (name, backbone, side) in cases {
      for batch in batches.isEmpty ? [32] : batches {
        for winograd in [true, false] {
          try forward(name, backbone, side: side, batch: batch, winograd: winograd)
        }
      }
    }
  }

  static func forward(
    _ name: String, _ backbone: Zoo, side: Int, batch: Int, winograd: Bool
  ) throws {
    let graph = try backbone.graph(inputShape: [side, side, 3])
    let start = now()
    let part = try StaticPart(
      graph: graph, cut: [graph.layers[graph.output].name],
      weights: ModelWeights(graph: graph, seed: 0), winograd: winograd,
      resized: { _, _ in graph })
    let pixels = [Float](repeating: 0.5, count: batch * side * side * 3)
    var features = [Float](repeating: 0, count: batch * part.floatsPerImage)
    var times: [Double] = []
    var built = 0.0
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let base = features.baseAddress else { return }
        for repetition in 0..<8 {
          let begin = now()
          try part.compute(pixels, count: batch, height: side, width: side, batch: batch) {
            base + $0 * part.floatsPerImage
          }
          if repetition > 0 {
            times.append((now() - begin) / Double(batch) * 1000)
          } else {
            built = now() - start
          }
        }
      }
    }
    let median = times.sorted()[times.count / 2]
    print(
      "{\"case\": \"forward\", \"model\": \"\(name)\", \"side\": \(side), \"batch\": \(batch), \"winograd\": \(winograd), \"ms_per_image\": \(median), \"first_seconds\": \(built)}"
    )
  }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
