internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// The gradient of a depthwise kernel against sums in double precision, for windows that oneDNN has
/// fast code for and for those that have loops of our own.
struct DepthwiseGradientTests {
  struct Shape: CustomStringConvertible {
    var input: [Int]
    var kernel: [Int]
    var stride: Int
    var padding: PaddingMode
    var batch = 3

    var description: String {
      "\(input), kernel \(kernel), stride \(stride), \(padding), batch \(batch)"
    }
  }

  static let shapes = [
    Shape(input: [9, 11, 16], kernel: [5, 5], stride: 1, padding: .same),
    Shape(input: [9, 12, 24], kernel: [5, 5], stride: 2, padding: .same),
    Shape(input: [8, 7, 40], kernel: [5, 5], stride: 2, padding: .valid),
    Shape(input: [7, 7, 32], kernel: [7, 7], stride: 1, padding: .same),
    Shape(input: [3, 2, 16], kernel: [7, 5], stride: 1, padding: .same),
    Shape(input: [6, 9, 13], kernel: [5, 4], stride: 1, padding: .same),
    Shape(input: [10, 9, 48], kernel: [1, 6], stride: 1, padding: .valid, batch: 1),
    Shape(input: [9, 9, 32], kernel: [3, 3], stride: 2, padding: .same),
  ]

  /// Within 1e-5 of the largest: sums of a few hundred products in single precision.
  @Test("the kernel's and the bias's gradients are the sums of their products", arguments: shapes)
  func gradients(_ shape: Shape) throws {
    var layer = DepthwiseConv2D(
      kernel: 3, strides: shape.stride, padding: shape.padding, depthMultiplier: 1, useBias: true)
    layer.kernelSize = shape.kernel
    let output = try layer.outputShape(for: [shape.input], name: "depthwise")
    let given = Layer(
      name: "input", kind: InputLayer(), inputs: [], outputShape: shape.input, weights: [])
    let graph = Graph(
      layers: [
        given,
        Layer(
          name: "depthwise", kind: layer, inputs: [0], outputShape: output,
          weights: layer.weights(for: [shape.input])),
      ], output: 1)
    let pixels = HashNumbers.unit("pixels", count: shape.batch * shape.input.reduce(1, *))
      .map(Float.init)
    let changes = HashNumbers.unit("changes", count: shape.batch * output.reduce(1, *))
      .map(Float.init)
    let expected = Self.expected(shape, output, pixels, changes)
    for order in ChannelOrder.allCases {
      let probe = try ProgramProbe(
        graph, inputs: ["input"], batch: shape.batch, weights: ModelWeights(graph: graph, seed: 0),
        order: order)
      _ = try probe.forward([pixels], training: true)
      _ = try probe.backward(changes)
      for (weight, expected) in zip(graph.layers[1].weights.map(\.name), expected) {
        let key = ParameterKey(layer: "depthwise", weight: weight)
        let found = try #require(try probe.gradient(key))
        let largest = expected.map(abs).max() ?? 0
        let wrong = zip(found, expected).enumerated().first {
          !(abs(Double($1.0) - $1.1) <= 1e-5 * largest)
        }
        #expect(found.count == expected.count)
        if let (index, (ours, sum)) = wrong {
          Issue.record("\(order), gradient \(index) of \(weight) is \(ours), not \(sum)")
        }
      }
    }
  }

  /// Of the kernel `[height, width, channels, 1]` and of the bias.
  private static func expected(
    _ shape: Shape, _ output: [Int], _ pixels: [Float], _ changes: [Float]
  ) -> [[Double]] {
    let (channels, kernel) = (shape.input[2], shape.kernel)
    // Keras's: with `same`, half of what is missing goes before, the greater half behind.
    let before = (0..<2).map { axis in
      guard shape.padding == .same else { return 0 }
      return max(0, (output[axis] - 1) * shape.stride + kernel[axis] - shape.input[axis]) / 2
    }
    var sums = [Double](repeating: 0, count: kernel[0] * kernel[1] * channels)
    var biases = [Double](repeating: 0, count: channels)
    for image in 0..<shape.batch {
      for row in 0..<output[0] {
        for column in 0..<output[1] {
          for channel in 0..<channels {
            let place = ((image * output[0] + row) * output[1] + column) * channels + channel
            let change = Double(changes[place])
            biases[channel] += change
            for tap in 0..<kernel[0] * kernel[1] {
              let y = row * shape.stride + tap / kernel[1] - before[0]
              let x = column * shape.stride + tap % kernel[1] - before[1]
              guard (0..<shape.input[0]).contains(y), (0..<shape.input[1]).contains(x) else {
                continue
              }
              let pixel = ((image * shape.input[0] + y) * shape.input[1] + x) * channels + channel
              sums[tap * channels + channel] += change * Double(pixels[pixel])
            }
          }
        }
      }
    }
    return [sums, biases]
  }
}
