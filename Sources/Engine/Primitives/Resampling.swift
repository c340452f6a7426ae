internal import Compiler
internal import Models

extension Resampling: ExecutablePrimitive {
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let source = try layout.inKerasOrder(step.inputs[0])
    let tensors = Tensors(
      source: layout.values[source].layout,
      destination: try .keras(step.outputShape, batch: layout.batch))
    return layout.call(
      step.name, try layout.oneDNN.upSampling(step.name, .inference, interpolation, tensors),
      reading: [(Argument.source, tensors.source, .value(source))], into: tensors.destination)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    let oneDNN = binder.context.oneDNN
    let tensors = Tensors(source: try inputs[0].layout(), destination: try output.layout())
    let forward = try oneDNN.upSampling(step.name, .training, interpolation, tensors)
    let backward = try oneDNN.upSampling(
      "gradient of \(step.name)", .backwardData, of: forward, interpolation, tensors)
    return PairedCalls(forward, backward, tensors, inputs[0], output, binder.context)
  }
}
