internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// The short measurement that plans and the `fast` arithmetic go by.
@Suite(.serialized) struct CalibrationTests {
  @Test("every rate is that of a processor")
  func rates() throws {
    let calibration = try ProcessorCalibration.measure()
    for rate in [calibration.convolutionRate, calibration.depthwiseRate, calibration.denseRate] {
      // From an old core under load to a large server.
      #expect(rate > 1e8 && rate < 1e14, "\(calibration)")
    }
    #expect(calibration.updateRate > 1e5 && calibration.updateRate < 1e12, "\(calibration)")
  }

  @Test("fast arithmetic without Winograd's way is the strict one, bit for bit")
  func choice() throws {
    let graph = try Application(.vgg16).graph(inputShape: [48, 48, 3])
    let strict = try features(of: graph, .strict, .everywhere)
    #expect(
      try firstDifference(features(of: graph, .fast, WinogradChoice()), strict) == nil)
    // With it, they differ in the last bits wherever there is a way.
    let part = try part(graph, .fast, .everywhere)
    let hasWinograd = try part.implementations(batch: 2, height: 48, width: 48)
      .contains { $0.implementation.contains("wino") }
    #expect((try features(of: graph, .fast, .everywhere) != strict) == hasWinograd)
  }

  private func part(
    _ graph: Graph, _ arithmetic: Arithmetic, _ winograd: WinogradChoice
  ) throws -> StaticPart {
    try StaticPart(
      graph: graph, cut: ["block4_pool"], weights: .hashNumbers(graph), arithmetic: arithmetic,
      winograd: winograd, resized: { _, _ in graph })
  }

  private func features(
    of graph: Graph, _ arithmetic: Arithmetic, _ winograd: WinogradChoice
  ) throws -> [Float] {
    let part = try part(graph, arithmetic, winograd)
    let pixels = HashNumbers.unit("calibration", count: 2 * 48 * 48 * 3).map(Float.init)
    var features = [Float](repeating: 0, count: 2 * part.floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try part.compute(pixels, count: 2, height: 48, width: 48, batch: 2) {
          start + $0 * part.floatsPerImage
        }
      }
    }
    return features
  }
}
