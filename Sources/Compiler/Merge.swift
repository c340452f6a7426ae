package import Models

extension Program {
  /// Several programs over the same images as one, in which what they have in common is computed
  /// once; its outputs are theirs, one program's after the other's.
  ///
  /// Each program keeps the steps that it was lowered to on its own, so that its outputs have the
  /// bits that it would give alone: an output of one never keeps another from being fused.
  ///
  /// - `distinguishing`: what else, for each step of a program, its result depends on: steps that
  ///   differ in it are not one.
  /// - Precondition: the programs take images of one shape, and name layers by the same positions.
  package static func merged(
    _ programs: [Program],
    distinguishing: (Program) -> [Bool] = { $0.steps.map { _ in false } }
  ) -> Program {
    precondition(!programs.isEmpty, "nothing to merge")
    var merged = Program(mode: programs[0].mode, inputs: programs[0].inputs)
    var known: [Identity: Int] = [:]
    for program in programs {
      var place: [Int] = []
      func moved(_ value: Value) -> Value {
        guard case .step(let position) = value else { return value }
        return .step(place[position])
      }
      for (var step, distinction) in zip(program.steps, distinguishing(program)) {
        step.inputs = step.inputs.map(moved)
        step.addend = step.addend.map(moved)
        var nameless = step
        nameless.output.name = ""
        let identity = Identity(step: nameless, distinction: distinction)
        let position = known[identity] ?? merged.steps.count
        if position == merged.steps.count { merged.steps.append(step) }
        known[identity] = position
        place.append(position)
      }
      merged.outputs += program.outputs.map(moved)
    }
    return merged
  }

  /// What makes steps of several programs one.
  private struct Identity: Hashable {
    let step: Step
    let distinction: Bool
  }
}
