internal import Models

extension TrainingProgram {
  /// When each value and each gradient of one training step needs room, and where it lies.
  ///
  /// Time runs from -1, when the caller fills the inputs, over the forward steps `0 ..< n` and the
  /// loss at `n` to the backward step of `i` at `2 n - i`.
  package struct Memory: Hashable, Sendable {
    /// For each tensor, where its values start in the workspace, in bytes.
    package let values: [Int]
    /// For tensors that are computed again on the way back, where their values start then.
    package let recomputed: [Int: Int]
    /// For each tensor, where the gradients start that its readers hand back, in the order in
    /// which they come.
    package let gradients: [[Int]]
    /// Of the whole workspace.
    package let bytes: Int
    /// What values and gradients share, each with the bytes and the times that it takes.
    package let slots: [Slot]

    package struct Slot: Hashable, Sendable {
      package let bytes: Range<Int>
      package let lifetime: ClosedRange<Int>
    }
  }

  /// Lays out one workspace for a batch.
  package func memory(batch: Int) -> Memory {
    let n = steps.count
    let recomputations = self.recomputations
    var demands: [Placement.Demand] = []
    for (tensor, lifetime) in valueLifetimes(recomputations).enumerated() {
      demands.append(
        Placement.Demand(bytes: 4 * batch * tensors[tensor].storedFloats, lifetime: lifetime))
    }
    // A gradient that a step hands on in place shares the slot of the step's output.
    var slots = [[Int]](repeating: [], count: tensors.count)
    if needsGradient[lossTensor] {
      slots[lossTensor] = [demands.count]
      demands.append(gradientDemand(of: lossTensor, batch: batch, from: n))
    }
    for (step, description) in steps.enumerated().reversed() where needsGradient[output(of: step)] {
      let time = 2 * n - step
      let written = slots[output(of: step)]
      for slot in written {
        demands[slot].lifetime =
          demands[slot].lifetime.lowerBound...max(demands[slot].lifetime.upperBound, time)
      }
      for (index, input) in reads[step].enumerated() where needsGradient[input] {
        if description.primitive.reusesGradient(for: index, description), let slot = written.first {
          slots[input].append(slot)
        } else {
          slots[input].append(demands.count)
          demands.append(gradientDemand(of: input, batch: batch, from: time))
        }
      }
    }
    // Who asks for the gradients of the inputs reads them when the step is over.
    for slot in slots[..<program.inputs.count].flatMap(\.self) {
      demands[slot].lifetime = demands[slot].lifetime.lowerBound...2 * n + 1
    }
    let firstRecomputed = demands.count
    for again in recomputations {
      demands.append(
        Placement.Demand(
          bytes: 4 * batch * tensors[output(of: again.step)].storedFloats,
          lifetime: 2 * n - again.firstReader...2 * n - again.lastReader))
    }
    let placement = Placement(demands)
    var recomputed: [Int: Int] = [:]
    for (number, again) in recomputations.enumerated() {
      recomputed[output(of: again.step)] = placement.offsets[firstRecomputed + number]
    }
    return Memory(
      values: tensors.indices.map { placement.offsets[$0] }, recomputed: recomputed,
      gradients: slots.map { $0.map { placement.offsets[$0] } }, bytes: placement.bytes,
      slots: zip(demands, placement.offsets).map { demand, start in
        Memory.Slot(bytes: start..<start + demand.bytes, lifetime: demand.lifetime)
      })
  }

  private func gradientDemand(of tensor: Int, batch: Int, from time: Int) -> Placement.Demand {
    Placement.Demand(bytes: 4 * batch * tensors[tensor].storedFloats, lifetime: time...time)
  }

  /// From when each tensor is written to when it is read last, in either direction.
  private func valueLifetimes(_ recomputations: [Recomputation]) -> [ClosedRange<Int>] {
    let n = steps.count
    let recomputed = Set(recomputations.map { output(of: $0.step) })
    var first = [Int](repeating: -1, count: tensors.count)
    var last = [Int](repeating: -1, count: tensors.count)
    func read(_ tensor: Int, at time: Int) { last[tensor] = max(last[tensor], time) }
    for (step, description) in steps.enumerated() {
      let written = output(of: step)
      first[written] = step
      read(written, at: step)
      for input in reads[step] { read(input, at: step) }
      guard needsGradient[written] else { continue }
      let primitive = description.primitive
      if primitive.backwardReadsInput(description), !recomputed.contains(reads[step][0]) {
        read(reads[step][0], at: 2 * n - step)
      }
      if primitive.backwardReadsEveryInput(description) {
        for input in reads[step] { read(input, at: 2 * n - step) }
      }
      if primitive.backwardReadsOutput(description) { read(written, at: 2 * n - step) }
    }
    read(lossTensor, at: n)
    // The metrics read the outputs after the step.
    read(output, at: 2 * n + 1)
    return zip(first, last).map { $0...max($0, $1) }
  }
}
