internal import Configuration
internal import Models
internal import Plan

extension ProgramLayout {
  /// A primitive for each different convolution of a program.
  static func convolutions(
    of program: StaticProgram, halves: [Bool], batch: Int, arithmetic: Arithmetic,
    _ winograd: WinogradChoice, _ oneDNN: OneDNN
  ) throws -> [ConvolutionRequest: Primitive] {
    var requests: [ConvolutionRequest: String] = [:]
    for (step, isHalf) in zip(program.steps, halves) {
      let input = program.inputShape(of: step)
      guard let request = ConvolutionRequest(step, input: input, isHalf: isHalf) else { continue }
      requests[request] = requests[request] ?? step.name
    }
    return try ConvolutionRequest.primitives(
      requests, batch: batch, arithmetic: arithmetic, winograd, oneDNN)
  }

  /// A convolution, or a normalisation of images as one.
  mutating func addConvolution(
    _ step: StaticProgram.Step, at position: Int, _ source: Int, _ kernel: WeightCache.Kernel
  ) throws -> Int {
    let input = program.inputShape(of: step)
    guard
      let request = ConvolutionRequest(step, input: input, isHalf: isHalf(position)),
      let chosen = convolutions[request]
    else { preconditionFailure("'\(step.name)' is no convolution of this program") }
    let image = try converted(source, to: chosen.source)
    let sharing = try step.residual.map { residual in
      try residualMemory(value(of: residual), layout: chosen.destination, readBy: position)
    }
    return call(
      step.name, chosen,
      reading: [
        (Argument.source, chosen.source, .value(image)),
        (
          Argument.weights, chosen.weights,
          .constant(
            try kernel.reordered(to: chosen.weights, sides: request.kernelSides, oneDNN))
        ),
        (Argument.bias, try .vector(step.outputShape[2]), .constant(kernel.bias)),
      ], into: chosen.destination, sharing: sharing)
  }

  /// The memory that a sum is written into: the other term's, where nothing reads it later.
  private mutating func residualMemory(
    _ residual: Int, layout: Layout, readBy position: Int
  ) throws -> Int {
    let owner = self.owner(of: residual)
    let isReadLater = valueOfStep.indices.contains { step in
      self.owner(of: valueOfStep[step]) == owner
        && (readers[step].contains { $0 > position } || program.outputs.contains(.step(step)))
    }
    guard !isReadLater, owner != 0, values[residual].layout == layout else {
      return try copied(residual, to: layout)
    }
    return residual
  }
}

extension StaticProgram.Step {
  /// What oneDNN applies to the result before writing it.
  var postOperations: [PostOperation] {
    var operations: [PostOperation] = residual == nil ? [] : [.sum]
    switch activation {
    case .relu: operations.append(.relu)
    case .relu6: operations.append(.relu6)
    case .elu: operations.append(.elu)
    case .sigmoid: operations.append(.sigmoid)
    case .tanh: operations.append(.tanh)
    case .linear, .softmax: break
    }
    return operations
  }
}
