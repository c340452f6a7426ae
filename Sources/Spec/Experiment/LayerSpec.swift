/// One layer of the stem or the head, with Keras's arguments.
public enum LayerSpec: Hashable, Sendable {
  case dense(DenseSpec)
  case batchNormalization(BatchNormalizationSpec)
  /// The fraction dropped, in [0, 1).
  case dropout(rate: Double)
  case flatten
  case globalAveragePooling
  case globalMaxPooling
  case activation(Activation)
  case upSampling(UpSamplingSpec)
}

public struct DenseSpec: Hashable, Sendable {
  public var units: Int
  public var activation: Activation
  public var useBias: Bool
  public var kernelInitializer: Initializer

  public init(
    units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
  }
}

public struct BatchNormalizationSpec: Hashable, Sendable {
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

public struct UpSamplingSpec: Hashable, Sendable {
  public enum Interpolation: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
  }

  /// Factors.
  public var height: Int
  public var width: Int
  public var interpolation: Interpolation

  public init(height: Int, width: Int, interpolation: Interpolation = .nearest) {
    self.height = height
    self.width = width
    self.interpolation = interpolation
  }
}

/// Keras's activation names.
public enum Activation: String, Hashable, Sendable, CaseIterable {
  case linear
  case relu
  case relu6
  case elu
  case sigmoid
  case tanh
  case softmax
}

/// Keras's initialiser names.
public enum Initializer: String, Hashable, Sendable, CaseIterable {
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"
  case lecunUniform = "lecun_uniform"
  case lecunNormal = "lecun_normal"
  case zeros
  case ones
}
