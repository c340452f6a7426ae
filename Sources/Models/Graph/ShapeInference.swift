internal import Basics
internal import Configuration

/// A network that cannot be built, in words.
package struct GraphError: Explained, Hashable, Sendable {
  /// What makes it impossible, where the layer is the backbone's.
  package enum Cause: Hashable, Sendable {
    /// The size of the images.
    case size
    /// The width multiplier.
    case multiplier
  }

  package let layer: String
  package let description: String
  package let cause: Cause

  package init(layer: String, _ description: String, cause: Cause = .size) {
    self.layer = layer
    self.description = description
    self.cause = cause
  }
}

extension Operation {
  /// The output's shape for inputs of the given shapes, all without the batch axis.
  func outputShape(for inputs: [[Int]], layer: String) throws(GraphError) -> [Int] {
    guard let input = inputs.first else { return [] }
    switch self {
    case .input, .batchNormalization, .relu, .activation, .dropout: return input
    case .conv2D(let conv):
      let spatial = try Operation.windows(
        over: input, size: conv.kernel, strides: conv.strides, padding: conv.padding, layer: layer)
      return spatial + [conv.filters]
    case .depthwiseConv2D(let conv):
      let spatial = try Operation.windows(
        over: input, size: conv.kernel, strides: conv.strides, padding: conv.padding, layer: layer)
      return spatial + [input[2]]
    case .maxPooling2D(let pool), .averagePooling2D(let pool):
      let spatial = try Operation.windows(
        over: input, size: pool.size, strides: pool.strides, padding: pool.padding, layer: layer)
      return spatial + [input[2]]
    case .dense(let dense):
      return input.dropLast() + [dense.units]
    case .globalAveragePooling2D, .globalMaxPooling2D:
      guard input.count == 3 else {
        throw GraphError(
          layer: layer,
          "'\(layer)' pools images of [height, width, channels], but its input is \(input)")
      }
      return [input[2]]
    case .zeroPadding2D(let padding):
      return [
        input[0] + padding.top + padding.bottom, input[1] + padding.left + padding.right, input[2],
      ]
    case .add:
      guard inputs.allSatisfy({ $0 == input }) else {
        throw GraphError(layer: layer, "'\(layer)' adds unequal shapes \(inputs)")
      }
      return input
    case .flatten: return [input.saturatingProduct]
    case .upSampling2D(let up):
      guard input.count == 3 else {
        throw GraphError(
          layer: layer,
          "'\(layer)' enlarges images of [height, width, channels], but its input is \(input)")
      }
      return [
        input[0].saturatingMultiply(up.factors[0]), input[1].saturatingMultiply(up.factors[1]),
        input[2],
      ]
    }
  }

  /// Height and width after sliding a window.
  private static func windows(
    over input: [Int], size: [Int], strides: [Int], padding: PaddingMode, layer: String
  ) throws(GraphError) -> [Int] {
    var spatial: [Int] = []
    for axis in 0..<2 {
      let count =
        switch padding {
        case .same: (input[axis] + strides[axis] - 1) / strides[axis]
        case .valid: (input[axis] - size[axis] + strides[axis]) / strides[axis]
        }
      guard count > 0, input[axis] > 0 else {
        throw GraphError(
          layer: layer,
          """
          the image is too small for this network: at '\(layer)' only \(input[0])x\(input[1]) \
          is left for a window of \(size[0])x\(size[1])
          """)
      }
      spatial.append(count)
    }
    return spatial
  }

  /// The arrays that a layer of this kind owns, given its input's shape.
  func weights(for input: [Int]) -> [Weight] {
    func parameter(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Weight {
      Weight(name: name, shape: shape, role: .parameter, initializer: initializer)
    }
    let channels = input.last ?? 0
    switch self {
    case .conv2D(let conv):
      let kernel = parameter(
        "kernel", conv.kernel + [channels, conv.filters], .glorotUniform)
      return conv.useBias ? [kernel, parameter("bias", [conv.filters], .zeros)] : [kernel]
    case .depthwiseConv2D(let conv):
      let kernel = parameter("depthwise_kernel", conv.kernel + [channels, 1], .glorotUniform)
      return conv.useBias ? [kernel, parameter("bias", [channels], .zeros)] : [kernel]
    case .dense(let dense):
      let kernel = parameter("kernel", [channels, dense.units], dense.kernelInitializer)
      return dense.useBias ? [kernel, parameter("bias", [dense.units], .zeros)] : [kernel]
    case .batchNormalization(let norm):
      var arrays: [Weight] = []
      if norm.scale { arrays.append(parameter("gamma", [channels], .ones)) }
      if norm.center { arrays.append(parameter("beta", [channels], .zeros)) }
      for (name, initializer) in [
        ("moving_mean", Initializer.zeros), ("moving_variance", .ones),
      ] {
        arrays.append(
          Weight(name: name, shape: [channels], role: .statistic, initializer: initializer))
      }
      return arrays
    default: return []
    }
  }

  /// The padding that Keras's `same` adds for an image of this height and width, TensorFlow's rule:
  /// the odd row or column goes below or to the right.
  package static func samePadding(_ spatial: [Int], size: [Int], strides: [Int]) -> Padding2D {
    let sides = (0..<2).map { axis in
      let outputs = (spatial[axis] + strides[axis] - 1) / strides[axis]
      let total = max((outputs - 1) * strides[axis] + size[axis] - spatial[axis], 0)
      return (before: total / 2, after: total - total / 2)
    }
    return Padding2D(
      top: sides[0].before, bottom: sides[0].after, left: sides[1].before, right: sides[1].after)
  }
}
