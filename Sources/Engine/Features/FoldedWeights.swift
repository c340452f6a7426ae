internal import Models

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

    init(_ normalization: BatchNormalizing, _ weights: ModelWeights) {
      let mean = weights[normalization.movingMean]
      let variance = weights[normalization.movingVariance]
      let gamma = normalization.gamma.map { weights[$0] }
      let beta = normalization.beta.map { weights[$0] }
      scale = variance.indices.map { channel in
        (gamma.map { Double($0[channel]) } ?? 1)
          / (Double(variance[channel]) + normalization.epsilon).squareRoot()
      }
      shift = []
      for channel in mean.indices {
        let moved = -Double(mean[channel]) * scale[channel]
        shift.append(moved + (beta.map { Double($0[channel]) } ?? 0))
      }
    }
  }

  /// - Parameters:
  ///   - kernel: The kernel's name.
  ///   - bias: The bias's, where there is one.
  ///   - channels: The number of output channels.
  ///   - normalization: What is folded in, where something is.
  ///   - weights: The model's arrays.
  init(
    kernel: ParameterKey, bias: ParameterKey?, outputs channels: Int,
    _ normalization: BatchNormalizing?, _ weights: ModelWeights
  ) {
    self.kernel = weights[kernel]
    self.bias = bias.map { weights[$0] } ?? [Float](repeating: 0, count: channels)
    guard let normalization else { return }
    let affine = Affine(normalization, weights)
    let scale = affine.scale.map(Float.init)
    self.kernel.withUnsafeMutableBufferPointer { kernel in
      for row in stride(from: 0, to: kernel.count, by: channels) {
        for channel in 0..<channels { kernel[row &+ channel] *= scale[channel] }
      }
    }
    for channel in 0..<channels {
      self.bias[channel] = Float(
        Double(self.bias[channel]) * affine.scale[channel] + affine.shift[channel])
    }
  }

  /// A batch normalisation alone, as a depthwise 1x1 convolution.
  init(_ normalization: BatchNormalizing, _ weights: ModelWeights) {
    let affine = Affine(normalization, weights)
    kernel = affine.scale.map(Float.init)
    bias = affine.shift.map(Float.init)
  }

  /// A factor and a summand for each channel, as a depthwise 1x1 convolution.
  init(_ affine: ChannelAffine, channels: Int, _ weights: ModelWeights) {
    func values(_ values: ChannelAffine.Values) -> [Float] {
      switch values {
      case .constants(let numbers):
        numbers.count == 1 ? [Float](repeating: numbers[0], count: channels) : numbers
      case .array(let key): weights[key]
      case .deviation(let key): weights[key].map { max($0.squareRoot(), 1e-7) }
      }
    }
    kernel = values(affine.scale)
    bias = values(affine.shift)
  }
}
