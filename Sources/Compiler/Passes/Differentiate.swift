package import Configuration
package import Models

extension Program {
  /// The sixth pass, for programs that are trained: which tensors have gradients, and through which
  /// readers they come back.
  ///
  /// It follows the changes of layout, which have gradients too.
  ///
  /// - Parameters:
  ///   - lossBeforeActivation: Whether the loss is computed from what goes into the last activation;
  ///     the activation then has no backward step.
  ///   - inputGradients: Whether the program's inputs get gradients too.
  /// - Returns: The program with its backward steps.
  package func differentiated(
    lossBeforeActivation: Bool, inputGradients: Bool = false
  ) -> TrainingProgram {
    TrainingProgram(
      self, lossBeforeActivation: lossBeforeActivation, inputGradients: inputGradients)
  }
}

/// A program with the way back from the loss to the arrays that train.
///
/// Forward steps run in order, backward steps in the opposite order; what each must keep, and how
/// long, follows from the steps, and so does the memory. Tensors are numbered: first the program's
/// inputs, then each step's output.
package struct TrainingProgram: Hashable, Sendable {
  package let program: Program
  /// Inputs, then each step's output.
  package let tensors: [Program.Tensor]
  /// For each tensor, whether a gradient flows through it.
  package let needsGradient: [Bool]
  /// For each step, the tensors that it reads.
  package let reads: [[Int]]
  /// The model's outputs.
  package let output: Int
  /// What the loss reads and whose gradient it writes: the output, or what goes into its activation.
  package let lossTensor: Int
  /// Steps that the gradient passes through; the rest only leads to the printed outputs.
  package let lossSteps: Int
  /// Of what convolutions and dense layers multiply.
  package var precision = TrainingPrecision.f32

  package var steps: [Program.Step] { program.steps }

  /// The tensor that a step writes.
  package func output(of step: Int) -> Int { program.inputs.count + step }

  fileprivate init(_ program: Program, lossBeforeActivation: Bool, inputGradients: Bool) {
    func tensor(_ value: Program.Value) -> Int {
      switch value {
      case .input(let position): position
      case .step(let position): program.inputs.count + position
      }
    }
    self.program = program
    tensors = program.inputs + program.steps.map(\.output)
    let reads = program.steps.map { $0.reads.map(tensor) }
    output = program.outputs.first.map(tensor) ?? 0
    let last = program.steps.count - 1
    let endsInActivation =
      last >= 0 && program.outputs.first == .step(last)
      && (program.steps[last].primitive is ElementwiseFunction
        || program.steps[last].primitive is RowSoftmax)
    if lossBeforeActivation, endsInActivation {
      (lossTensor, lossSteps) = (reads[last][0], last)
    } else {
      (lossTensor, lossSteps) = (output, program.steps.count)
    }
    // Gradients flow from the loss back to the first step that trains.
    var needsGradient = tensors.indices.map { inputGradients && $0 < program.inputs.count }
    for (position, step) in program.steps.enumerated() where position < lossSteps {
      needsGradient[program.inputs.count + position] =
        step.trains || reads[position].contains { needsGradient[$0] }
    }
    self.reads = reads
    self.needsGradient = needsGradient
  }

  /// The readers of each tensor through which gradients come back, the last one first.
  package var gradientSources: [[GradientSource]] {
    var sources = [[GradientSource]](repeating: [], count: tensors.count)
    for step in steps.indices.reversed() where needsGradient[output(of: step)] {
      for (index, input) in reads[step].enumerated() where needsGradient[input] {
        sources[input].append(GradientSource(step: step, input: index))
      }
    }
    return sources
  }

  /// A reader, by its step and which of its inputs the tensor is.
  package struct GradientSource: Hashable, Sendable {
    package var step: Int
    package var input: Int

    package init(step: Int, input: Int) {
      self.step = step
      self.input = input
    }
  }
}

extension TrainingProgram: CustomStringConvertible {
  /// The forward steps, the loss, and the backward steps with the gradients that they write.
  package var description: String {
    func name(_ tensor: Int) -> String {
      tensor < program.inputs.count ? "in\(tensor)" : "%\(tensor - program.inputs.count)"
    }
    var lines = [program.description, "loss of \(name(lossTensor))"]
    for step in steps.indices[..<lossSteps].reversed() where needsGradient[output(of: step)] {
      let written = reads[step].filter { needsGradient[$0] }.map { "d\(name($0))" }
      let arrays = steps[step].trains ? ["arrays"] : []
      lines.append(
        "back %\(step): d\(name(output(of: step))) -> "
          + (written + arrays).joined(separator: ", "))
    }
    return lines.joined(separator: "\n")
  }
}
