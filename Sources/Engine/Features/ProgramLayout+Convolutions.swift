internal import COneDNN
internal import Models
internal import Plan

extension ProgramLayout {
  mutating func addConvolution(
    _ step: StaticProgram.Step, at position: Int, _ source: Int, _ window: Window, groups: Int,
    _ kernel: WeightCache.Kernel
  ) throws -> Int {
    let input = inputShape(of: step)
    let filters = step.outputShape[2]
    let sides =
      groups == 1
      ? [filters, input[2], window.size[0], window.size[1]]
      : [groups, 1, 1, window.size[0], window.size[1]]
    let bias = try Layout([filters], dnnl_a)
    let isHalf = arithmetic == .bf16
    func compile(winograd: Bool, into destination: Layout) throws -> Primitive {
      try oneDNN.convolution(
        step.name, .any(input, batch: batch, isHalf: isHalf),
        Layout(sides, dnnl_format_tag_any, isHalf: isHalf), bias: bias, destination,
        window: window, winograd: winograd, step.postOperations)
    }
    let free = try Layout.any(step.outputShape, batch: batch, isHalf: self.isHalf(position))
    var primitive: Primitive?
    if arithmetic == .fast, groups == 1, window.suitsWinograd(input: input, filters: filters) {
      primitive = try? compile(winograd: true, into: free)
    }
    let chosen = try primitive ?? compile(winograd: false, into: free)
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
          .constant(try kernel.reordered(to: chosen.weights, sides: sides, oneDNN))
        ),
        (Argument.bias, bias, .constant(kernel.bias)),
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

extension Window {
  /// One pixel at a time.
  static let pixel = Window(size: [1, 1], strides: [1, 1], padding: .none)

  /// Winograd's transformation pays for windows of 3x3 over images with many channels.
  fileprivate func suitsWinograd(input: [Int], filters: Int) -> Bool {
    size == [3, 3] && strides == [1, 1] && input[2] >= 64 && filters >= 64
  }
}
