internal import Configuration
internal import Models

extension TrainablePart {
  /// When each value and each gradient of one training step needs room, and where it lies.
  ///
  /// Time runs from -1, when the caller fills the inputs, over the forward steps `0 ..< n` and the
  /// loss at `n` to the backward step of `i` at `2 n - i`.
  package struct Memory: Hashable, Sendable {
    /// For each tensor, where its values start in the workspace, in bytes.
    package let values: [Int]
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

  /// The readers of each tensor through which gradients come back, the last one first; each reader
  /// is named by its step and which of its inputs the tensor is.
  package var gradientSources: [[GradientSource]] {
    var sources = [[GradientSource]](repeating: [], count: tensors.count)
    for step in steps.indices.reversed() where tensors[steps[step].output].needsGradient {
      for (index, input) in steps[step].inputs.enumerated() where tensors[input].needsGradient {
        sources[input].append(GradientSource(step: step, input: index))
      }
    }
    return sources
  }

  package struct GradientSource: Hashable, Sendable {
    package var step: Int
    package var input: Int

    package init(step: Int, input: Int) {
      self.step = step
      self.input = input
    }
  }

  /// Lays out one workspace for a batch.
  package func memory(batch: Int) -> Memory {
    let n = steps.count
    var demands: [Placement.Demand] = []
    for (tensor, lifetime) in valueLifetimes.enumerated() {
      demands.append(
        Placement.Demand(bytes: 4 * batch * tensors[tensor].storedFloats, lifetime: lifetime))
    }
    // A gradient that a step hands on in place shares the slot of the step's output.
    var slots = [[Int]](repeating: [], count: tensors.count)
    if tensors[lossTensor].needsGradient {
      slots[lossTensor] = [demands.count]
      demands.append(gradientDemand(of: lossTensor, batch: batch, from: n))
    }
    for (step, description) in steps.enumerated().reversed()
    where tensors[description.output].needsGradient {
      let time = 2 * n - step
      for slot in slots[description.output] {
        demands[slot].lifetime =
          demands[slot].lifetime.lowerBound...max(demands[slot].lifetime.upperBound, time)
      }
      for (index, input) in description.inputs.enumerated() where tensors[input].needsGradient {
        if description.handsOnGradient(to: index), let slot = slots[description.output].first {
          slots[input].append(slot)
        } else {
          slots[input].append(demands.count)
          demands.append(gradientDemand(of: input, batch: batch, from: time))
        }
      }
    }
    let placement = Placement(demands)
    return Memory(
      values: tensors.indices.map { placement.offsets[$0] },
      gradients: slots.map { $0.map { placement.offsets[$0] } }, bytes: placement.bytes,
      slots: zip(demands, placement.offsets).map { demand, start in
        Memory.Slot(bytes: start..<start + demand.bytes, lifetime: demand.lifetime)
      })
  }

  private func gradientDemand(of tensor: Int, batch: Int, from time: Int) -> Placement.Demand {
    Placement.Demand(bytes: 4 * batch * tensors[tensor].storedFloats, lifetime: time...time)
  }

  /// From when each tensor is written to when it is read last, in either direction.
  private var valueLifetimes: [ClosedRange<Int>] {
    let n = steps.count
    var first = [Int](repeating: -1, count: tensors.count)
    var last = [Int](repeating: -1, count: tensors.count)
    func read(_ tensor: Int, at time: Int) { last[tensor] = max(last[tensor], time) }
    for (step, description) in steps.enumerated() {
      first[description.output] = step
      read(description.output, at: step)
      for input in description.inputs { read(input, at: step) }
      guard tensors[description.output].needsGradient else { continue }
      if description.readsInputBackward { read(description.inputs[0], at: 2 * n - step) }
      if description.readsOutputBackward { read(description.output, at: 2 * n - step) }
    }
    read(lossTensor, at: n)
    // The metrics read the outputs after the step.
    read(output, at: 2 * n + 1)
    return zip(first, last).map { $0...max($0, $1) }
  }
}

extension TrainablePart.Step {
  /// Whether the backward step reads the (first) input's values.
  var readsInputBackward: Bool {
    switch operation {
    case .convolution, .dense: trains
    case .imageNormalization, .globalPooling(.maximum): true
    // It keeps what it normalised.
    case .normalization: false
    case .activation, .dropout, .maxPooling, .averagePooling, .globalPooling(.average), .add,
      .padding, .upSampling, .flatten, .layoutChange:
      false
    }
  }

  /// Whether the backward step reads the output's values.
  var readsOutputBackward: Bool {
    switch operation {
    case .activation, .globalPooling(.maximum): true
    case .convolution(_, _, _, let function): function != .linear
    case .imageNormalization(_, let function, _): inputs.count == 2 && function != .linear
    default: false
    }
  }

  /// Whether the gradient of an input is written over, or is, that of the output.
  package func handsOnGradient(to input: Int) -> Bool {
    switch operation {
    case .activation, .dropout, .flatten, .normalization: true
    // Without a sum in place; the term of a sum takes the gradient over as it is.
    case .imageNormalization: inputs.count == 1 || input == 1
    case .add: input == 0
    case .convolution, .dense, .maxPooling, .averagePooling, .globalPooling, .padding,
      .upSampling, .layoutChange:
      false
    }
  }
}
