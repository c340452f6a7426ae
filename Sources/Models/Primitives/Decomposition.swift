package import Configuration

/// A layer's place in a graph while it is decomposed, and the program under construction.
package struct Decomposition {
  package let layer: Layer
  /// Of the layer's inputs, for one image.
  package let inputShapes: [[Int]]
  /// Keras's `layer.trainable`.
  package let isTrainable: Bool
  /// Whether a batch normalisation uses its batch's own statistics while training.
  package let usesBatchStatistics: Bool
  package var program: Program

  package init(
    _ layer: Layer, inputShapes: [[Int]], isTrainable: Bool, usesBatchStatistics: Bool,
    program: Program
  ) {
    self.layer = layer
    self.inputShapes = inputShapes
    self.isTrainable = isTrainable
    self.usesBatchStatistics = usesBatchStatistics
    self.program = program
  }

  /// Whether the layer runs in training mode.
  package var isTraining: Bool { program.mode == .training && !layer.runsInInference }

  /// The name of one of the layer's arrays.
  package func array(_ weight: String) -> ParameterKey {
    ParameterKey(layer: layer.name, weight: weight)
  }

  /// Adds a step.
  ///
  /// - Parameters:
  ///   - primitive: What it computes.
  ///   - inputs: What it reads.
  ///   - shape: Of its output, for one image; nil for that of the layer's.
  /// - Returns: Its output.
  package mutating func add(
    _ primitive: any Primitive, _ inputs: [Program.Value], shape: [Int]? = nil
  ) -> Program.Value {
    program.steps.append(
      Program.Step(
        primitive, inputs,
        output: Program.Tensor(name: layer.name, shape: shape ?? layer.outputShape),
        trains: primitive.ownsArrays && isTrainable && layer.trainableParameterCount > 0))
    return .step(program.steps.count - 1)
  }

  /// Adds an activation; none where it changes nothing.
  package mutating func addActivation(
    _ activation: Activation, _ input: Program.Value
  ) -> Program.Value {
    switch activation {
    case .linear: input
    case .softmax: add(RowSoftmax(), [input], shape: program[input].shape)
    case .logSoftmax:
      add(RowSoftmax(isLogarithmic: true), [input], shape: program[input].shape)
    default: add(ElementwiseFunction(activation), [input], shape: program[input].shape)
    }
  }

  /// Adds what an output adds to the loss; nothing outside of training.
  package mutating func addPenalty(
    _ regularizer: Regularizer?, _ input: Program.Value
  ) -> Program.Value {
    guard let regularizer, program.mode == .training else { return input }
    return add(ActivityPenalty(regularizer), [input])
  }
}

/// The name of an array: its layer's and its own within the layer.
package struct ParameterKey: Hashable, Sendable, CustomStringConvertible {
  package let layer: String
  package let weight: String

  package init(layer: String, weight: String) {
    self.layer = layer
    self.weight = weight
  }

  /// As in `conv1_bn/gamma`.
  package var description: String { "\(layer)/\(weight)" }
}
