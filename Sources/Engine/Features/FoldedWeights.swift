internal import Models
internal import Plan

/// Kernel and bias of a step, with the batch normalisation behind it folded in.
struct FoldedWeights {
  /// In Keras's layout: `[height, width, in, out]`, depthwise `[height, width, channels, 1]`, dense
  /// `[in, out]`.
  var kernel: [Float]
  var bias: [Float]

  /// gamma (x - mean) / sqrt(variance + epsilon) + beta, as a factor and a summand per channel.
  ///
  /// Computed in double precision: the factor is applied once to each weight instead of to each
  /// result, and must not add an error of its own.
  private struct Affine {
    var scale: [Double]
    var shift: [Double]

    init(_ layer: Layer, _ weights: ModelWeights) {
      guard case .batchNormalization(let norm) = layer.operation else {
        preconditionFailure("'\(layer.name)' is not a batch normalisation")
      }
      let mean = weights[layer, "moving_mean"]
      let variance = weights[layer, "moving_variance"]
      let gamma = norm.scale ? weights[layer, "gamma"] : []
      let beta = norm.center ? weights[layer, "beta"] : []
      scale = variance.indices.map { channel in
        (norm.scale ? Double(gamma[channel]) : 1)
          / (Double(variance[channel]) + norm.epsilon).squareRoot()
      }
      shift = []
      for channel in mean.indices {
        let moved = -Double(mean[channel]) * scale[channel]
        shift.append(moved + (norm.center ? Double(beta[channel]) : 0))
      }
    }
  }

  init(layer: Layer, normalization: Layer?, _ weights: ModelWeights) {
    let depthwise = if case .depthwiseConv2D = layer.operation { true } else { false }
    kernel = weights[layer, depthwise ? "depthwise_kernel" : "kernel"]
    let channels = layer.outputShape.last ?? 0
    bias =
      layer.weights.contains { $0.name == "bias" }
      ? weights[layer, "bias"] : [Float](repeating: 0, count: channels)
    guard let normalization else { return }
    let affine = Affine(normalization, weights)
    let scale = affine.scale.map(Float.init)
    kernel.withUnsafeMutableBufferPointer { kernel in
      for row in stride(from: 0, to: kernel.count, by: channels) {
        for channel in 0..<channels { kernel[row &+ channel] *= scale[channel] }
      }
    }
    for channel in 0..<channels {
      bias[channel] = Float(
        Double(bias[channel]) * affine.scale[channel] + affine.shift[channel])
    }
  }

  /// A batch normalisation alone, as a depthwise 1x1 convolution.
  init(normalization: Layer, _ weights: ModelWeights) {
    let affine = Affine(normalization, weights)
    kernel = affine.scale.map(Float.init)
    bias = affine.shift.map(Float.init)
  }
}
