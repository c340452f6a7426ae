/// One layer of the stem or the head, with Keras's arguments.
package enum LayerSpec: Hashable, Sendable {
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

package struct DenseSpec: Hashable, Sendable {
  package var units: Int
  package var activation: Activation
  package var useBias: Bool
  package var kernelInitializer: Initializer

  package init(
    units: Int, activation: Activation = .linear, useBias: Bool = true,
    kernelInitializer: Initializer = .glorotUniform
  ) {
    self.units = units
    self.activation = activation
    self.useBias = useBias
    self.kernelInitializer = kernelInitializer
  }
}

package struct BatchNormalizationSpec: Hashable, Sendable {
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

package struct UpSamplingSpec: Hashable, Sendable {
  package enum Interpolation: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
  }

  /// Factors.
  package var height: Int
  package var width: Int
  package var interpolation: Interpolation

  package init(height: Int, width: Int, interpolation: Interpolation = .nearest) {
    self.height = height
    self.width = width
    self.interpolation = interpolation
  }
}

/// Keras's activation names.
package enum Activation: String, Hashable, Sendable, CaseIterable {
  case linear
  case relu
  case relu6
  /// x above zero, exp(x) - 1 below.
  case elu
  case sigmoid
  case tanh
  case softmax
}

/// Keras's initialiser names.
package enum Initializer: String, Hashable, Sendable, CaseIterable {
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"
  case lecunUniform = "lecun_uniform"
  case lecunNormal = "lecun_normal"
  case zeros
  case ones
}
