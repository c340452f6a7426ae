internal import COneDNN
internal import Compiler
internal import Configuration
internal import Models

/// A convolution of a training program: what its three oneDNN primitives have in common.
struct ConvolutionPasses {
  let name: String
  let shape: ConvolutionShape
  private let hasBias: Bool

  init(_ name: String, _ shape: ConvolutionShape, bias: ParameterKey?) {
    self.name = name
    self.shape = shape
    hasBias = bias != nil
  }

  fileprivate var bias: Layout? { get throws { hasBias ? try .vector(shape.output[2]) : nil } }
}

// The forward primitives of training and their gradients. Where oneDNN has only reference loops
// for the layouts that are asked for, the caller asks for others.

extension OneDNN {
  /// The sum over windows, with `activation` on top, which is `linear`, `relu` or `relu6`.
  func convolutionForward(
    _ passes: ConvolutionPasses, _ source: Layout, _ weights: Layout, _ destination: Layout,
    activation: Activation
  ) throws -> OneDNNPrimitive {
    let rectifier: [PostOperation] =
      switch activation {
      case .relu, .relu6: [.function(activation)]
      default: []
      }
    return try convolution(
      passes.name, .training,
      Tensors(source: source, weights: weights, bias: passes.bias, destination: destination),
      passes.shape.window, rectifier)
  }

  func convolutionBackwardData(
    _ passes: ConvolutionPasses, _ source: Layout, _ weights: Layout, _ destination: Layout,
    of forward: OneDNNPrimitive
  ) throws -> OneDNNPrimitive {
    try convolution(
      "gradient of \(passes.name)", .backwardData, of: forward,
      Tensors(source: source, weights: weights, destination: destination), passes.shape.window)
  }

  func convolutionBackwardWeights(
    _ passes: ConvolutionPasses, _ source: Layout, _ weights: Layout, _ destination: Layout,
    of forward: OneDNNPrimitive
  ) throws -> OneDNNPrimitive {
    try convolution(
      "gradient of \(passes.name)'s weights", .backwardWeights, of: forward,
      Tensors(source: source, weights: weights, bias: passes.bias, destination: destination),
      passes.shape.window)
  }
}
