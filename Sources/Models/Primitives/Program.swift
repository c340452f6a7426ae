package import Configuration

/// A list of primitives over tensors, without numbers: the static or the trainable part of a phase.
///
/// Each step writes one tensor. The compiler's passes are functions from program to program that
/// leave fewer steps or better ones; `description` prints a program after any of them.
package struct Program: Hashable, Sendable {
  /// What a program is for.
  package enum Mode: String, Hashable, Sendable {
    /// Forward passes with fixed arrays.
    case inference
    /// Forward and backward passes.
    case training
  }

  /// Where a step finds a tensor.
  package enum Value: Hashable, Sendable {
    /// What the program is given, by its position in `inputs`.
    case input(Int)
    /// The output of the step at this position.
    case step(Int)
  }

  /// A tensor that the program is given or writes.
  package struct Tensor: Hashable, Sendable {
    /// Of the layer whose output it is.
    package var name: String
    /// Of one image.
    package var shape: [Int]
    package var order: ChannelOrder

    package init(name: String, shape: [Int], order: ChannelOrder = .last) {
      self.name = name
      self.shape = shape
      self.order = order
    }

    /// Floats of one image in storage, the last block filled up.
    package var storedFloats: Int {
      guard let block = order.block else { return shape.reduce(1, *) }
      return shape[0] * shape[1] * ((shape[2] + block - 1) / block * block)
    }
  }

  package struct Step: Sendable {
    package var primitive: any Primitive
    package var inputs: [Value]
    /// Named after the last layer that the step covers.
    package var output: Tensor
    /// Whether the arrays of its layer take gradients.
    package var trains: Bool
    /// What is folded into the arrays.
    package var folded: ChannelScaling?
    /// Added to the result before the activation.
    package var addend: Value?
    /// Applied last.
    package var activation: Activation = .linear

    package init(
      _ primitive: any Primitive, _ inputs: [Value], output: Tensor, trains: Bool = false
    ) {
      self.primitive = primitive
      self.inputs = inputs
      self.output = output
      self.trains = trains
    }

    package var name: String { output.name }

    /// For one image.
    package var outputShape: [Int] { output.shape }

    /// The tensors that the step reads.
    package var reads: [Value] { addend.map { inputs + [$0] } ?? inputs }
  }

  package var mode: Mode
  package var inputs: [Tensor]
  package var steps: [Step]
  /// In the order in which they are wanted.
  package var outputs: [Value]

  package init(mode: Mode, inputs: [Tensor], steps: [Step] = [], outputs: [Value] = []) {
    self.mode = mode
    self.inputs = inputs
    self.steps = steps
    self.outputs = outputs
  }

  package subscript(value: Value) -> Tensor {
    switch value {
    case .input(let position): inputs[position]
    case .step(let position): steps[position].output
    }
  }

  /// The shape of what a step reads first, for one image.
  package func inputShape(of step: Step) -> [Int] { self[step.inputs[0]].shape }

  /// For each step, the positions of the steps that read it.
  package var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: steps.count)
    for (position, step) in steps.enumerated() {
      for case .step(let read) in step.reads { readers[read].append(position) }
    }
    return readers
  }
}

extension Program.Step: Hashable {
  package static func == (left: Program.Step, right: Program.Step) -> Bool {
    left.primitive.isEqual(to: right.primitive) && left.inputs == right.inputs
      && left.output == right.output && left.trains == right.trains
      && left.folded == right.folded && left.addend == right.addend
      && left.activation == right.activation
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(primitive))
    hasher.combine(inputs)
    hasher.combine(output)
    hasher.combine(folded)
    hasher.combine(addend)
    hasher.combine(activation)
  }
}

// MARK: Printing

extension Program.Value: CustomStringConvertible {
  package var description: String {
    switch self {
    case .input(let position): "in\(position)"
    case .step(let position): "%\(position)"
    }
  }
}

extension Program.Tensor: CustomStringConvertible {
  package var description: String {
    let order = order == .last ? "" : " \(order.rawValue)"
    return "\(name) \(shape)\(order)"
  }
}

extension Program.Step: CustomStringConvertible {
  package var description: String {
    var text = "\(primitive) \(inputs.map(\.description).joined(separator: ", "))"
    if let folded { text += ", folded \(folded)" }
    if let addend { text += ", plus \(addend)" }
    if activation != .linear { text += ", \(activation.rawValue)" }
    return text + " -> \(output)" + (trains ? ", trains" : "")
  }
}

extension Program: CustomStringConvertible {
  /// One line a tensor: where it comes from, its name, its shape.
  package var description: String {
    let given = inputs.enumerated().map { "in\($0) = \($1)" }
    let written = steps.enumerated().map { "%\($0) = \($1)" }
    let wanted = "gives " + outputs.map(\.description).joined(separator: ", ")
    return (given + written + [wanted]).joined(separator: "\n")
  }
}
