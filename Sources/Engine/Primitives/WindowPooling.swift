internal import Compiler
internal import Models

extension WindowPooling: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    try layout.addPooling(
      step.name, kind, layout.value(of: step.inputs[0]), window, into: step.outputShape)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    let context = binder.context
    let tensors = Tensors(source: try inputs[0].layout(), destination: try output.layout())
    let forward = try context.oneDNN.pooling(step.name, .training, kind, tensors, window)
    let backward = try context.oneDNN.pooling(
      "gradient of \(step.name)", .backwardData, of: forward, kind, tensors, window)
    // Where each maximum was.
    let places = forward.workspace
    return PairedCalls(
      forward, backward, tensors, inputs[0], output, context,
      kept: kind == .maximum
        ? [(Argument.workspace, places, .at(context.allocate(places)))] : [])
  }
}

extension ProgramLayout {
  /// Pooling of each window.
  mutating func addPooling(
    _ name: String, _ kind: PoolingKind, _ source: Int, _ window: Window, into shape: [Int]
  ) throws -> Int {
    let layout = values[source].layout
    let primitive = try oneDNN.pooling(
      name, .inference, kind,
      Tensors(
        source: layout, destination: .any(shape, batch: batch, isBFloat16: layout.isBFloat16)),
      window)
    return call(
      name, primitive, reading: [(Argument.source, layout, .value(source))],
      into: primitive.destination)
  }
}
