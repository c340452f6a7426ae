package import Configuration

// An optimizer as Keras 3 computes it: how gradients change values.
//
// The order of operations in float32 is Keras's, so that single updates agree to the last digit or
// two. One value is updated from its own gradient and state alone; the threads that share the work
// never change the result.
extension Optimizer {
  /// One step of all trainable arrays of a store that was made with this optimizer's `stateNames`: an
  /// update, unless gradients are summed up for a later one, and what becomes of the moving average.
  ///
  /// Clipping and accumulation change the store's gradients.
  /// - Parameters:
  ///   - store: Holds values, gradients and state.
  ///   - step: The steps done before this one.
  ///   - learningRate: That of this step.
  ///   - parallelFor: Who does the work.
  /// - Returns: Whether all updated values are finite, which is seen while they are in the cache.
  @discardableResult
  package func apply(
    to store: ParameterStore, step: Int, learningRate: Float,
    parallelFor: ParallelFor = serialFor
  ) -> Bool {
    precondition(store.stateNames == stateNames, "a store made for another optimizer")
    var isFinite = true
    if accumulate(in: store, step: step, parallelFor) {
      isFinite = update(
        store, step: updates(steps: step), learningRate: learningRate, parallelFor)
    }
    moveAverage(of: store, updates: updates(steps: step), parallelFor)
    return isFinite
  }

  /// One update; `step` counts those before it.
  private func update(
    _ store: ParameterStore, step: Int, learningRate: Float, _ parallelFor: ParallelFor
  ) -> Bool {
    guard let algorithm = algorithm as? any ExecutableOptimizer else {
      preconditionFailure("nothing executes '\(algorithm.name)'")
    }
    clipping?.apply(to: store, parallelFor: parallelFor)
    let update = algorithm.update(step: step, learningRate: learningRate)
    let states = algorithm.stateNames.map { LanePointer(store.state($0)) }
    let values = LanePointer(store.trainableValues)
    let gradients = LanePointer(store.gradients)
    let lanes = store.trainableCount / Lane.scalarCount
    let chunks = LaneChunk.number(lanes: lanes)
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: max(1, chunks)) { finite in
      parallelFor(chunks) { index in
        let chunk = LaneChunk(
          index: index, total: lanes, values: values, gradients: gradients, states: states)
        if let weightDecay { chunk.decay(Float(weightDecay), learningRate: learningRate) }
        update(chunk)
        finite[index] = chunk.values.areFinite(lanes: chunk.count)
      }
      return finite[..<chunks].allSatisfy(\.self)
    }
  }
}

extension Optimizer {
  /// Gives a new store's state what it holds before the first update.
  package func initializeState(of store: ParameterStore) {
    for name in algorithm.stateNames {
      let value = algorithm.initialState(name)
      if value != 0 { store.state(name).update(repeating: Float(value)) }
    }
  }

  /// What Keras stores behind the state of the arrays: one number for all of them.
  ///
  /// - Parameter steps: The steps done so far.
  /// - Returns: The numbers in Keras's order, none for most algorithms.
  package func sharedState(after steps: Int) -> [Float] {
    (algorithm as? any ExecutableOptimizer)?.sharedState(after: updates(steps: steps)) ?? []
  }
}

/// How an optimizer is executed.
///
/// Every algorithm conforms, each in a file of its own in this folder.
protocol ExecutableOptimizer: OptimizerAlgorithm {
  /// One update; what all values have in common is computed here, once.
  ///
  /// - Parameters:
  ///   - step: The updates done before this one.
  ///   - learningRate: That of this update.
  /// - Returns: What updates some values from their gradients and state, the state in the order of
  ///   `stateNames`.
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void

  /// What Keras stores for all values together once so many updates are done.
  func sharedState(after steps: Int) -> [Float]
}

extension ExecutableOptimizer {
  func sharedState(after steps: Int) -> [Float] { [] }
}
