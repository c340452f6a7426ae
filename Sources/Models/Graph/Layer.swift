/// A named layer of a graph, as Keras would list it.
public struct Layer: Hashable, Sendable {
  /// Keras's name, such as `conv5_block3_out`.
  public let name: String
  public let operation: Operation
  /// Positions in the graph's `layers` of the layers that this one reads, in order.
  public let inputs: [Int]
  /// The shape of the output for one image, without the batch axis: `[height, width, channels]`
  /// or `[features]`.
  public let outputShape: [Int]
  /// The arrays that the layer owns, in the order of Keras's files.
  public let weights: [Weight]

  package init(
    name: String, operation: Operation, inputs: [Int], outputShape: [Int], weights: [Weight]
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputShape = outputShape
    self.weights = weights
  }

  /// The number of values in all of the layer's arrays, statistics included.
  public var parameterCount: Int { weights.reduce(0) { $0 + $1.count } }

  /// The number of values that training may change where the layer is trainable.
  public var trainableParameterCount: Int {
    weights.reduce(0) { $0 + ($1.role == .parameter ? $1.count : 0) }
  }
}

/// An array that a layer owns.
public struct Weight: Hashable, Sendable {
  public enum Role: String, Hashable, Sendable {
    /// Changed by gradients.
    case parameter
    /// A moving average, never changed by gradients.
    case statistic
  }

  /// Keras's name within the layer: `kernel`, `depthwise_kernel`, `bias`, `gamma`, `beta`,
  /// `moving_mean`, `moving_variance`.
  public let name: String
  /// In Keras's layout: convolution kernels `[height, width, in, out]`, depthwise kernels
  /// `[height, width, channels, multiplier]`, dense kernels `[in, out]`, the others `[n]`.
  public let shape: [Int]
  public let role: Role
  public let initializer: Initialization

  public init(name: String, shape: [Int], role: Role, initializer: Initialization) {
    self.name = name
    self.shape = shape
    self.role = role
    self.initializer = initializer
  }

  public var count: Int { shape.reduce(1, *) }

  /// The number of inputs and outputs of one unit, as Keras's initialisers count them.
  public var fans: (in: Int, out: Int) {
    switch shape.count {
    case 0: return (1, 1)
    case 1: return (shape[0], shape[0])
    case 2: return (shape[0], shape[1])
    default:
      let receptiveField = shape.dropLast(2).reduce(1, *)
      return (shape[shape.count - 2] * receptiveField, shape[shape.count - 1] * receptiveField)
    }
  }
}

/// How an array is filled before training, by Keras's names.
public enum Initialization: String, Hashable, Sendable {
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"
  case lecunUniform = "lecun_uniform"
  case lecunNormal = "lecun_normal"
  case zeros
  case ones
}
