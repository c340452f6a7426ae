internal import Models

/// Kernel and bias of a step, with what is folded into them.
struct FoldedWeights {
  /// In Keras's layout: `[height, width, in, out]`, depthwise `[height, width, channels, 1]`, dense
  /// `[in, out]`.
  var kernel: [Float]
  var bias: [Float]

  /// A factor and a summand for each channel.
  ///
  /// Those of a batch normalisation are computed in double precision: the factor is applied once to
  /// each weight instead of to each result, and must not add an error of its own.
  private struct Affine {
    var scale: [Double]
    var shift: [Double]

    init(_ scaling: ChannelScaling, channels: Int, _ weights: ModelWeights) {
      switch scaling {
      case .normalization(let normalization): self = Affine(normalization, weights)
      case .affine(let affine):
        scale = Self.values(affine.scale, channels, weights)
        shift = Self.values(affine.shift, channels, weights)
      }
    }

    /// gamma (x - mean) / sqrt(variance + epsilon) + beta.
    private init(_ normalization: BatchNormalizing, _ weights: ModelWeights) {
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

    private static func values(
      _ values: ChannelAffine.Values, _ channels: Int, _ weights: ModelWeights
    ) -> [Double] {
      switch values {
      case .constants(let numbers) where numbers.count == 1:
        [Double](repeating: Double(numbers[0]), count: channels)
      case .constants(let numbers): numbers.map(Double.init)
      case .array(let key): weights[key].map(Double.init)
      case .deviation(let key): weights[key].map { Double(max($0.squareRoot(), 1e-7)) }
      }
    }
  }

  /// - Parameters:
  ///   - kernel: The kernel's name.
  ///   - bias: The bias's, where there is one.
  ///   - channels: The number of output channels.
  ///   - folded: What is folded in, where something is.
  ///   - weights: The model's arrays.
  init(
    kernel: ParameterKey, bias: ParameterKey?, outputs channels: Int,
    _ folded: ChannelScaling?, _ weights: ModelWeights
  ) {
    self.kernel = weights[kernel]
    self.bias = bias.map { weights[$0] } ?? [Float](repeating: 0, count: channels)
    guard let folded else { return }
    let affine = Affine(folded, channels: channels, weights)
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

  /// Factors and summands alone, as a depthwise 1x1 convolution.
  init(_ scaling: ChannelScaling, channels: Int, _ weights: ModelWeights) {
    let affine = Affine(scaling, channels: channels, weights)
    kernel = affine.scale.map(Float.init)
    bias = affine.shift.map(Float.init)
  }
}
