extension StaticProgram {
  /// Several programs over the same images as one, in which what they have in common is computed
  /// once; its outputs are theirs, one program's after the other's.
  ///
  /// Each program keeps the steps that it was lowered to on its own, so that its outputs have the
  /// bits that it would give alone: an output of one never keeps another from being fused.
  ///
  /// - Precondition: the programs take images of one shape, and name layers by the same positions.
  public static func merged(_ programs: [StaticProgram]) -> StaticProgram {
    precondition(!programs.isEmpty, "nothing to merge")
    var merged = StaticProgram(inputShape: programs[0].inputShape, steps: [], outputs: [])
    var known: [Step: Int] = [:]
    for program in programs {
      var place: [Int] = []
      func moved(_ value: Value) -> Value {
        guard case .step(let position) = value else { return .image }
        return .step(place[position])
      }
      for step in program.steps {
        var step = step
        step.inputs = step.inputs.map(moved)
        step.residual = step.residual.map(moved)
        var nameless = step
        nameless.name = ""
        if known[nameless] == nil {
          known[nameless] = merged.steps.count
          merged.steps.append(step)
        }
        place.append(known[nameless] ?? 0)
      }
      merged.outputs += program.outputs.map(moved)
    }
    return merged
  }
}
