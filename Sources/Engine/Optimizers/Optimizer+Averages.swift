internal import Configuration

extension Optimizer {
  /// Takes a step's gradients into the sum of those before it.
  ///
  /// - Returns: Whether the step is one that updates: the store's gradients are then the mean of those of all
  ///   its steps, and the sum begins anew.
  func accumulate(
    in store: ParameterStore, step: Int, _ parallelFor: ParallelFor
  ) -> Bool {
    guard let accumulationSteps else { return true }
    let isUpdate = (step + 1) % accumulationSteps == 0
    let divisor = Float(accumulationSteps)
    forEachChunk(of: store, Optimizer.accumulatorName, parallelFor) { chunk in
      let (gradients, sums) = (chunk.gradients, chunk.state(0))
      for lane in 0..<chunk.count {
        let sum = gradients[lane] + sums[lane]
        if isUpdate {
          gradients[lane] = sum / divisor
          sums[lane] = .zero
        } else {
          sums[lane] = sum
        }
      }
    }
    return isUpdate
  }

  /// Moves the average towards the values, and puts it in their place where it is time.
  ///
  /// As in Keras, the average is the values themselves until the first update is done.
  func moveAverage(of store: ParameterStore, updates: Int, _ parallelFor: ParallelFor) {
    guard let average else { return }
    let momentum = updates == 0 ? 0 : Float(average.momentum)
    let overwrites = average.overwriteFrequency.map { (updates + 1) % $0 == 0 } ?? false
    forEachChunk(of: store, MovingAverage.stateName, parallelFor) { chunk in
      let (values, averages) = (chunk.values, chunk.state(0))
      for lane in 0..<chunk.count {
        let moved = momentum * averages[lane] + (1 - momentum) * values[lane]
        averages[lane] = moved
        if overwrites { values[lane] = moved }
      }
    }
  }

  /// Puts the average in the place of the values, as Keras does when `fit` ends.
  package func finalize(_ store: ParameterStore, parallelFor: ParallelFor = serialFor) {
    guard average != nil else { return }
    forEachChunk(of: store, MovingAverage.stateName, parallelFor) { chunk in
      let (values, averages) = (chunk.values, chunk.state(0))
      for lane in 0..<chunk.count { values[lane] = averages[lane] }
    }
  }

  private func forEachChunk(
    of store: ParameterStore, _ state: String, _ parallelFor: ParallelFor,
    _ body: @escaping (LaneChunk) -> Void
  ) {
    let states = [LanePointer(store.state(state))]
    let values = LanePointer(store.trainableValues)
    let gradients = LanePointer(store.gradients)
    let lanes = store.trainableCount / Lane.scalarCount
    parallelFor(LaneChunk.number(lanes: lanes)) { index in
      body(
        LaneChunk(
          index: index, total: lanes, values: values, gradients: gradients, states: states))
    }
  }
}
