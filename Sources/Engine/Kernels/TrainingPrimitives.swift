internal import COneDNN
internal import Configuration
internal import Models
internal import Plan

/// A convolution's place in a network: what its three primitives have in common.
struct ConvolutionShape {
  let name: String
  let batch: Int
  /// `[height, width, channels]` of one image.
  let input: [Int]
  let output: [Int]
  let window: Window
  /// Above 1 where it is depthwise.
  let groups: Int
  let hasBias: Bool

  /// `[out, in, height, width]`, or `[groups, 1, 1, height, width]`.
  var kernelSides: [Int] {
    window.kernelSides(from: input[2], to: output[2], groups: groups)
  }

  fileprivate var bias: Layout? { get throws { hasBias ? try .vector(output[2]) : nil } }
}

// The forward primitives of training and their gradients. Where oneDNN has only reference loops
// for the layouts that are asked for, the caller asks for others.

extension OneDNN {
  /// The sum over windows, with `activation` on top, which is `linear`, `relu` or `relu6`.
  func convolutionForward(
    _ shape: ConvolutionShape, _ source: Layout, _ weights: Layout, _ destination: Layout,
    activation: Activation
  ) throws -> Primitive {
    let rectifier: [PostOperation] =
      switch activation {
      case .relu: [.relu]
      case .relu6: [.relu6]
      default: []
      }
    return try convolution(
      shape.name, .training,
      Tensors(source: source, weights: weights, bias: shape.bias, destination: destination),
      shape.window, rectifier)
  }

  func convolutionBackwardData(
    _ shape: ConvolutionShape, _ source: Layout, _ weights: Layout, _ destination: Layout,
    of forward: Primitive
  ) throws -> Primitive {
    try convolution(
      "gradient of \(shape.name)", .backward_data, of: forward,
      Tensors(source: source, weights: weights, destination: destination), shape.window)
  }

  func convolutionBackwardWeights(
    _ shape: ConvolutionShape, _ source: Layout, _ weights: Layout, _ destination: Layout,
    of forward: Primitive
  ) throws -> Primitive {
    try convolution(
      "gradient of \(shape.name)'s weights", .backward_weights, of: forward,
      Tensors(source: source, weights: weights, bias: shape.bias, destination: destination),
      shape.window)
  }

  /// Pooling with the gradient's needs in mind, and its gradient.
  func poolingPair(
    _ action: String, _ kind: PoolingKind, _ source: Layout, _ destination: Layout, _ window: Window
  ) throws -> (forward: Primitive, backward: Primitive) {
    let tensors = Tensors(source: source, destination: destination)
    let forward = try pooling(action, .training, kind, tensors, window)
    return (
      forward,
      try pooling("gradient of \(action)", .backward_data, of: forward, kind, tensors, window)
    )
  }

  /// Up-sampling and its gradient.
  func upSamplingPair(
    _ action: String, _ interpolation: UpSamplingSpec.Interpolation, _ source: Layout,
    _ destination: Layout
  ) throws -> (forward: Primitive, backward: Primitive) {
    let tensors = Tensors(source: source, destination: destination)
    let forward = try upSampling(action, .training, interpolation, tensors)
    return (
      forward,
      try upSampling("gradient of \(action)", .backward_data, of: forward, interpolation, tensors)
    )
  }
}
