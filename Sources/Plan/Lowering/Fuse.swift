internal import Configuration
internal import Models

extension StaticProgram {
  /// The third pass: residual sums and activations go into the step that feeds them.
  package func fused() -> StaticProgram { activationsFused().sumsFused().activationsFused() }

  private func activationsFused() -> StaticProgram {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() {
      guard step.operation.hasWeights || step.operation == .add, step.activation == .linear,
        let next = soleReader(of: position, among: readers),
        case .activation(let function) = steps[next].operation, function != .softmax
      else { continue }
      edit.steps[next] = step
      edit.steps[next].name = steps[next].name
      edit.steps[next].activation = function
      edit.remove(position)
    }
    return edit.program()
  }

  /// A sum goes into the later of the two steps that feed it, so that the other term is there.
  private func sumsFused() -> StaticProgram {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() where step.operation == .add {
      let terms = step.inputs.compactMap { value -> Int? in
        guard case .step(let term) = value else { return nil }
        return term
      }
      guard let later = terms.max(), steps[later].operation.hasWeights,
        steps[later].activation == .linear, steps[later].residual == nil,
        soleReader(of: later, among: readers) == position, step.inputs[0] != step.inputs[1]
      else { continue }
      edit.steps[position] = steps[later]
      edit.steps[position].name = step.name
      edit.steps[position].activation = step.activation
      edit.steps[position].residual = step.inputs.first { $0 != .step(later) }
      edit.remove(later)
    }
    return edit.program()
  }
}
