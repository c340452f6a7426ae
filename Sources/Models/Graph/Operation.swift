/// What a layer computes.
///
/// Arrays are channels-last: `[batch, height, width, channels]`.
public enum Operation: Hashable, Sendable {
  case input
  case conv2D(Conv2D)
  case depthwiseConv2D(DepthwiseConv2D)
  case dense(Dense)
  case batchNormalization(BatchNormalization)
  /// max(x, 0), at most `maximum` where there is one (ReLU6).
  case relu(maximum: Float?)
  case activation(ActivationFunction)
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
public struct Padding2D: Hashable, Sendable {
  public var top: Int
  public var bottom: Int
  public var left: Int
  public var right: Int

  public init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  public init(all each: Int) { self.init(top: each, bottom: each, left: each, right: each) }

  public static let none = Padding2D(all: 0)
}

/// Keras's `padding` argument.
public enum PaddingMode: String, Hashable, Sendable {
  case valid
  case same
}

public struct Conv2D: Hashable, Sendable {
  public var filters: Int
  /// Height and width.
  public var kernel: [Int]
  public var strides: [Int]
  public var padding: PaddingMode
  public var useBias: Bool
  /// Fused by name in VGG (`relu`); `linear` elsewhere.
  public var activation: ActivationFunction

  public init(
    filters: Int, kernel: Int, strides: Int = 1, padding: PaddingMode = .valid,
    useBias: Bool = true, activation: ActivationFunction = .linear
  ) {
    self.filters = filters
    self.kernel = [kernel, kernel]
    self.strides = [strides, strides]
    self.padding = padding
    self.useBias = useBias
    self.activation = activation
  }
}

public struct DepthwiseConv2D: Hashable, Sendable {
  public var kernel: [Int]
  public var strides: [Int]
  public var padding: PaddingMode
  public var useBias: Bool

  public init(kernel: Int, strides: Int = 1, padding: PaddingMode = .valid, useBias: Bool = false) {
    self.kernel = [kernel, kernel]
    self.strides = [strides, strides]
    self.padding = padding
    self.useBias = useBias
  }
}

public struct Dense: Hashable, Sendable {
  public var units: Int
  public var useBias: Bool
  public var activation: ActivationFunction
  public var kernelInitializer: Initialization

  public init(
    units: Int, useBias: Bool = true, activation: ActivationFunction = .linear,
    kernelInitializer: Initialization = .glorotUniform
  ) {
    self.units = units
    self.useBias = useBias
    self.activation = activation
    self.kernelInitializer = kernelInitializer
  }
}

public struct BatchNormalization: Hashable, Sendable {
  public var momentum: Double
  public var epsilon: Double
  public var center: Bool
  public var scale: Bool

  public init(
    momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true
  ) {
    self.momentum = momentum
    self.epsilon = epsilon
    self.center = center
    self.scale = scale
  }
}

public struct Pooling2D: Hashable, Sendable {
  public var size: [Int]
  public var strides: [Int]
  public var padding: PaddingMode

  public init(size: Int, strides: Int, padding: PaddingMode = .valid) {
    self.size = [size, size]
    self.strides = [strides, strides]
    self.padding = padding
  }
}

public struct UpSampling2D: Hashable, Sendable {
  public enum Interpolation: String, Hashable, Sendable {
    case nearest
    case bilinear
  }

  /// Factors of height and width.
  public var factors: [Int]
  public var interpolation: Interpolation

  public init(factors: [Int], interpolation: Interpolation) {
    self.factors = factors
    self.interpolation = interpolation
  }
}

/// Keras's activation names.
public enum ActivationFunction: String, Hashable, Sendable {
  case linear
  case relu
  case relu6
  /// x above zero, exp(x) - 1 below.
  case elu
  case sigmoid
  case tanh
  case softmax
}

extension Operation {
  /// The Keras class, as layer lists print it.
  public var kind: String {
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
