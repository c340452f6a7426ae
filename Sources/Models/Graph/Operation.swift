package import Configuration

/// What a layer computes.
///
/// Arrays are channels-last: `[batch, height, width, channels]`.
package enum Operation: Hashable, Sendable {
  case input
  case conv2D(Conv2D)
  case depthwiseConv2D(DepthwiseConv2D)
  case dense(Dense)
  case batchNormalization(BatchNormalization)
  /// max(x, 0), at most `maximum` where there is one (ReLU6).
  case relu(maximum: Float?)
  case activation(Activation)
  case maxPooling2D(Pooling2D)
  case averagePooling2D(Pooling2D)
  case globalAveragePooling2D
  case globalMaxPooling2D
  case zeroPadding2D(Padding2D)
  /// The sum of two inputs.
  case add
  case flatten
  /// The fraction dropped in training.
  case dropout(rate: Double)
  case upSampling2D(UpSampling2D)
}

/// Rows and columns added around an image.
package struct Padding2D: Hashable, Sendable {
  package var top: Int
  package var bottom: Int
  package var left: Int
  package var right: Int

  package init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  package init(all each: Int) { self.init(top: each, bottom: each, left: each, right: each) }

  package static let none = Padding2D(all: 0)
}

/// Keras's `padding` argument.
package enum PaddingMode: String, Hashable, Sendable {
  case valid
  case same
}

package struct Conv2D: Hashable, Sendable {
  package var filters: Int
  /// Height and width.
  package var kernel: [Int]
  package var strides: [Int]
  package var padding: PaddingMode
  package var useBias: Bool
  /// Fused by name in VGG (`relu`); `linear` elsewhere.
  package var activation: Activation

  package init(
    filters: Int, kernel: Int, strides: Int = 1, padding: PaddingMode = .valid,
    useBias: Bool = true, activation: Activation = .linear
  ) {
    self.filters = filters
    self.kernel = [kernel, kernel]
    self.strides = [strides, strides]
    self.padding = padding
    self.useBias = useBias
    self.activation = activation
  }
}

package struct DepthwiseConv2D: Hashable, Sendable {
  package var kernel: [Int]
  package var strides: [Int]
  package var padding: PaddingMode
  package var useBias: Bool

  package init(kernel: Int, strides: Int = 1, padding: PaddingMode = .valid, useBias: Bool = false)
  {
    self.kernel = [kernel, kernel]
    self.strides = [strides, strides]
    self.padding = padding
    self.useBias = useBias
  }
}

package struct Dense: Hashable, Sendable {
  package var units: Int
  package var useBias: Bool
  package var activation: Activation
  package var kernelInitializer: Initializer

  package init(
    units: Int, useBias: Bool = true, activation: Activation = .linear,
    kernelInitializer: Initializer = .glorotUniform
  ) {
    self.units = units
    self.useBias = useBias
    self.activation = activation
    self.kernelInitializer = kernelInitializer
  }
}

package struct BatchNormalization: Hashable, Sendable {
  package var momentum: Double
  package var epsilon: Double
  package var center: Bool
  package var scale: Bool

  package init(
    momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
  }
}

package struct Pooling2D: Hashable, Sendable {
  package var size: [Int]
  package var strides: [Int]
  package var padding: PaddingMode

  package init(size: Int, strides: Int, padding: PaddingMode = .valid) {
    self.size = [size, size]
    self.strides = [strides, strides]
    self.padding = padding
  }
}

package struct UpSampling2D: Hashable, Sendable {
  /// Factors of height and width.
  package var factors: [Int]
  package var interpolation: UpSamplingSpec.Interpolation

  package init(factors: [Int], interpolation: UpSamplingSpec.Interpolation) {
    self.factors = factors
    self.interpolation = interpolation
  }
}

extension Operation {
  /// The Keras class, as layer lists print it.
  package var kind: String {
    switch self {
    case .input: "InputLayer"
    case .conv2D: "Conv2D"
    case .depthwiseConv2D: "DepthwiseConv2D"
    case .dense: "Dense"
    case .batchNormalization: "BatchNormalization"
    case .relu: "ReLU"
    case .activation: "Activation"
    case .maxPooling2D: "MaxPooling2D"
    case .averagePooling2D: "AveragePooling2D"
    case .globalAveragePooling2D: "GlobalAveragePooling2D"
    case .globalMaxPooling2D: "GlobalMaxPooling2D"
    case .zeroPadding2D: "ZeroPadding2D"
    case .add: "Add"
    case .flatten: "Flatten"
    case .dropout: "Dropout"
    case .upSampling2D: "UpSampling2D"
    }
  }
}
