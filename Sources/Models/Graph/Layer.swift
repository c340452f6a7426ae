package import Configuration

/// A named layer of a graph, as Keras would list it.
package struct Layer: Sendable {
  /// Keras's name, such as `conv5_block3_out`.
  package let name: String
  package let kind: any KerasLayer
  /// Positions in the graph's `layers` of the layers that this one reads, in order.
  package internal(set) var inputs: [Int]
  /// The shape of the output for one image, without the batch axis: `[height, width, channels]`
  /// or `[features]`.
  package let outputShape: [Int]
  /// The arrays that the layer owns, in the order of Keras's files.
  package let weights: [Weight]
  /// Whether this is an operation that Keras does not list among a model's layers, such as `x + 3`.
  package let isOperator: Bool
  /// How many of the layers that Keras lists this one stands for: none where it is an operator, but tf.keras
  /// lists operations too, of which one layer here may be several.
  package internal(set) var listedCount: Int
  /// The models within the model that the layer is in, the outermost first; its name begins with
  /// theirs.
  package let nesting: [NestedModel]
  /// Whether the layer computes in training what it computes in inference.
  ///
  /// That is tf.keras's `layer(x, training=False)`: dropout passes everything on, and batch normalisation
  /// takes its moving averages and leaves them as they are. Arrays are trained nevertheless.
  package internal(set) var runsInInference = false

  package init(
    name: String, kind: any KerasLayer, inputs: [Int], outputShape: [Int], weights: [Weight],
    isOperator: Bool = false, nesting: [NestedModel] = []
  ) {
    self.name = name
    self.kind = kind
    self.inputs = inputs
    self.outputShape = outputShape
    self.weights = weights
    self.isOperator = isOperator
    listedCount = isOperator ? 0 : 1
    self.nesting = nesting
  }

  /// Whether a batch normalisation takes its batch's own statistics in training.
  ///
  /// - Parameters:
  ///   - trainable: Keras's `layer.trainable`.
  ///   - whenFrozen: Whether one that is not trainable does so too.
  /// - Returns: False where it takes its moving averages.
  package func usesBatchStatistics(trainable: Bool, whenFrozen: Bool) -> Bool {
    !runsInInference && (trainable || whenFrozen)
  }

  /// The number of values in all of the layer's arrays, statistics included.
  package var parameterCount: Int { weights.reduce(0) { $0 + $1.count } }

  /// The number of values that training may change where the layer is trainable.
  package var trainableParameterCount: Int {
    weights.reduce(0) { $0 + ($1.role == .parameter ? $1.count : 0) }
  }
}

extension Layer: Hashable {
  package static func == (left: Layer, right: Layer) -> Bool {
    left.name == right.name && left.kind.isEqual(to: right.kind) && left.inputs == right.inputs
      && left.outputShape == right.outputShape && left.weights == right.weights
      && left.isOperator == right.isOperator && left.nesting == right.nesting
      && left.runsInInference == right.runsInInference && left.listedCount == right.listedCount
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(AnyHashable(kind))
    hasher.combine(inputs)
    hasher.combine(outputShape)
  }
}

/// A model that Keras lists as one layer of another.
package struct NestedModel: Hashable, Sendable {
  package let name: String
  /// `Sequential` or `Functional`.
  package let className: String

  package init(name: String, className: String) {
    self.name = name
    self.className = className
  }
}

/// An array that a layer owns.
package struct Weight: Hashable, Sendable {
  package enum Role: String, Hashable, Sendable {
    /// Changed by gradients.
    case parameter
    /// A moving average, never changed by gradients.
    case statistic
  }

  /// Keras's name within the layer: `kernel`, `depthwise_kernel`, `bias`, `gamma`, `beta`,
  /// `moving_mean`, `moving_variance`.
  package let name: String
  /// In Keras's layout: convolution kernels `[height, width, in, out]`, depthwise kernels
  /// `[height, width, channels, multiplier]`, dense kernels `[in, out]`, the others `[n]`.
  package let shape: [Int]
  package let role: Role
  package let initializer: Initializer
  /// What its numbers add to the loss while it trains.
  package let regularizer: Regularizer?

  package init(
    name: String, shape: [Int], role: Role, initializer: Initializer,
    regularizer: Regularizer? = nil
  ) {
    self.name = name
    self.shape = shape
    self.role = role
    self.initializer = initializer
    self.regularizer = regularizer
  }

  /// An array that gradients change.
  static func parameter(
    _ name: String, _ shape: [Int], _ initializer: Initializer, _ regularizer: Regularizer? = nil
  ) -> Weight {
    Weight(
      name: name, shape: shape, role: .parameter, initializer: initializer,
      regularizer: regularizer)
  }

  package var count: Int { shape.reduce(1, *) }

  /// The number of inputs and outputs of one unit, as Keras's initialisers count them.
  package var fans: (in: Int, out: Int) {
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
