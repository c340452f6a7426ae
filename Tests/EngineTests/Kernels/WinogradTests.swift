internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Winograd's way through a convolution, oneDNN's or our own, against the direct one.
struct WinogradTests {
  struct Shape: CustomStringConvertible {
    var input: [Int]
    var filters: Int
    var padding = PaddingMode.same
    var activation = Activation.relu
    var images = 2
    var kernel = [3, 3]

    var description: String {
      "\(images) × \(input), \(filters), \(kernel), \(padding), \(activation)"
    }
  }

  static let shapes = [
    // Whole tiles, tiles over the edge, and images smaller than a tile.
    Shape(input: [16, 16, 64], filters: 64),
    Shape(input: [17, 23, 64], filters: 96),
    Shape(input: [33, 30, 32], filters: 48),
    Shape(input: [7, 7, 128], filters: 64, images: 5),
    Shape(input: [2, 3, 64], filters: 64, images: 9),
    Shape(input: [1, 1, 64], filters: 64, images: 8),
    // Without padding; other functions.
    Shape(input: [18, 11, 80], filters: 192, padding: .valid),
    Shape(input: [13, 12, 64], filters: 64, activation: .linear),
    Shape(input: [13, 12, 64], filters: 64, activation: .relu6),
    // More tiles than pass together.
    Shape(input: [52, 40, 64], filters: 64, images: 3),
    Shape(input: [9, 9, 512], filters: 256, images: 1),
    // Other windows.
    Shape(input: [17, 17, 128], filters: 192, kernel: [1, 7]),
    Shape(input: [17, 17, 160], filters: 128, kernel: [7, 1]),
    Shape(input: [12, 19, 128], filters: 128, padding: .valid, kernel: [1, 7]),
    Shape(
      input: [19, 12, 128], filters: 128, padding: .valid, activation: .linear, kernel: [7, 1]),
    Shape(input: [3, 2, 128], filters: 128, images: 9, kernel: [7, 1]),
    Shape(input: [8, 8, 384], filters: 384, kernel: [1, 3]),
    Shape(input: [8, 7, 448], filters: 256, padding: .valid, kernel: [3, 1]),
  ]

  /// Of the largest value, as sums of other products: 2e-5 by our own transforms, 1e-4 by oneDNN's.
  @Test("values are those of the direct way, within a tolerance", arguments: shapes)
  func values(_ shape: Shape) throws {
    let fast = try features(shape, .fast)
    let strict = try features(shape, .strict)
    let largest = strict.map(abs).max() ?? 0
    #expect(largest > 0)
    let worst = zip(fast, strict).map { abs($0 - $1) }.max() ?? 0
    let isOwn = try implementation(shape).hasPrefix("winograd, ")
    #expect(worst <= (isOwn ? 2e-5 : 1e-4) * largest, "\(shape): \(worst / largest)")
    #expect(fast != strict, "\(shape) was not computed by Winograd's way")
    #expect(try features(shape, .fast, poisons: true) == fast)
  }

  @Test("every processor has a way, and other functions and numbers of channels go the direct one")
  func implementations() throws {
    func isWinograd(_ shape: Shape) throws -> Bool {
      try implementation(shape).contains("wino")
    }
    for shape in Self.shapes { #expect(try isWinograd(shape), "\(shape)") }
    #expect(try !isWinograd(Shape(input: [16, 16, 24], filters: 64)))
    #expect(try !isWinograd(Shape(input: [17, 17, 64], filters: 128, kernel: [1, 7])))
    #expect(try !isWinograd(Shape(input: [16, 16, 64], filters: 64, kernel: [5, 5])))
    #expect(try isWinograd(Shape(input: [7, 7, 64], filters: 64, activation: .relu6)))
    // oneDNN's own kernels, for AVX-512, may fill blocks up; ours take whole ones.
    if !EngineIdentity.emulatesBFloat16 {
      #expect(try !isWinograd(Shape(input: [16, 16, 64], filters: 68)))
    }
    #expect(try !isWinograd(Shape(input: [16, 16, 64], filters: 64, activation: .tanh)))
  }

  private func implementation(_ shape: Shape) throws -> String {
    let calls = try part(shape, .fast).implementations(
      batch: shape.images, height: shape.input[0], width: shape.input[1])
    return try #require(calls.first { $0.name == "conv" }).implementation
  }

  private func part(
    _ shape: Shape, _ arithmetic: Arithmetic, poisons: Bool = false
  ) throws -> StaticPart {
    var builder = GraphBuilder(inputShape: shape.input)
    let layer = Conv2D(
      filters: shape.filters, kernelSize: shape.kernel, padding: shape.padding,
      activation: shape.activation)
    let output = try builder.add("conv", layer, builder.input)
    let graph = builder.graph(output: output)
    return try StaticPart(
      [StaticPart.Target(graph: graph, cut: ["conv"], resized: { _, _ in graph })],
      weights: .hashNumbers(graph), arithmetic: arithmetic, winograd: .everywhere, poisons: poisons)
  }

  private func features(
    _ shape: Shape, _ arithmetic: Arithmetic, poisons: Bool = false
  ) throws -> [Float] {
    let part = try part(shape, arithmetic, poisons: poisons)
    let pixels = HashNumbers.unit(
      "winograd", count: shape.images * shape.input.reduce(1, *)
    ).map { Float($0) - 0.5 }
    var features = [Float](repeating: 0, count: shape.images * part.floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try part.compute(
          pixels, count: shape.images, height: shape.input[0], width: shape.input[1],
          batch: shape.images
        ) { start + $0 * part.floatsPerImage }
      }
    }
    return features
  }
}
