internal import Compiler
internal import Models

extension LayoutChange: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    let (context, input) = (binder.context, inputs[0])
    let (source, destination) = (try input.layout(), try output.layout())
    let forward = try context.reorder(
      source, .at(input.values), destination, .at(output.values))
    guard let outer = output.gradient, let inner = input.gradient else {
      return PairedCalls(forward, nil)
    }
    return PairedCalls(
      forward, try context.reorder(destination, .at(outer), source, .at(inner)))
  }
}
