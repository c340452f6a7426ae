package import Models

extension Program {
  /// The third pass: in inference a batch normalisation, or another factor for each channel, goes into
  /// the arrays of the step before it, and zero padding goes into the window behind it.
  package func folded() -> Program {
    (mode == .inference ? scalingsFolded() : self).paddingFolded()
  }

  private func scalingsFolded() -> Program {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() where step.primitive.foldsScaling {
      guard let next = soleReader(of: position, among: readers),
        let scaling = ChannelScaling(steps[next].primitive)
      else { continue }
      edit.fuse(next, into: position) { $0.folded = scaling }
    }
    return edit.program()
  }

  private func paddingFolded() -> Program {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() {
      guard let padding = (step.primitive as? ZeroPadding)?.padding,
        !outputs.contains(.step(position))
      else { continue }
      let isNonNegative = isNonNegative(step.inputs[0])
      let absorbing = readers[position].map {
        edit.steps[$0].primitive.absorbing(padding, isNonNegative: isNonNegative)
          as (any Primitive)?
      }
      guard !absorbing.contains(where: { $0 == nil }) else { continue }
      for (reader, primitive) in zip(readers[position], absorbing) {
        guard let primitive else { continue }
        edit.steps[reader].primitive = primitive
        edit.steps[reader].inputs = step.inputs
      }
      edit.remove(position)
    }
    return edit.program()
  }

  /// Whether no element of a tensor can be below zero.
  private func isNonNegative(_ value: Value) -> Bool {
    guard case .step(let position) = value else { return false }
    let step = steps[position]
    return step.primitive.isNonNegative(step.inputs.first.map(isNonNegative) ?? false)
  }
}
