package import Configuration
internal import Glibc

// An optimizer as Keras 3 computes it: how gradients change values.
//
// The order of operations in float32 is Keras's, so that single updates agree to the last digit or
// two. One value is updated from its own gradient and state alone; the threads that share the work
// never change the result.
extension Optimizer {
  /// One update of all trainable arrays of a store that was made with this optimizer's `stateNames`.
  ///
  /// Clipping changes the store's gradients.
  /// - Parameters:
  ///   - store: Holds values, gradients and state.
  ///   - step: The updates done before this one.
  ///   - learningRate: That of this update.
  ///   - parallelFor: Who does the work.
  /// - Returns: Whether all updated values are finite, which is seen while they are in the cache.
  @discardableResult
  package func apply(
    to store: ParameterStore, step: Int, learningRate: Float,
    parallelFor: ParallelFor = serialFor
  ) -> Bool {
    precondition(store.stateNames == stateNames, "a store made for another optimizer")
    clipping?.apply(to: store, parallelFor: parallelFor)
    let states = stateNames.map { LanePointer(store.state($0)) }
    let values = LanePointer(store.trainableValues)
    let gradients = LanePointer(store.gradients)
    let lanes = store.trainableCount / Lane.scalarCount
    let chunks = LaneChunk.number(lanes: lanes)
    return withUnsafeTemporaryAllocation(of: Bool.self, capacity: max(1, chunks)) { finite in
      parallelFor(chunks) { index in
        let chunk = LaneChunk(
          index: index, total: lanes, values: values, gradients: gradients, states: states)
        if let weightDecay { chunk.decay(Float(weightDecay), learningRate: learningRate) }
        update(chunk, step: step, learningRate: learningRate)
        finite[index] = chunk.values.areFinite(lanes: chunk.count)
      }
      return finite[..<chunks].allSatisfy(\.self)
    }
  }

  private func update(_ chunk: LaneChunk, step: Int, learningRate: Float) {
    switch algorithm {
    case .sgd(let momentum, let nesterov):
      if momentum == 0 {
        chunk.sgd(learningRate: learningRate)
      } else if nesterov {
        chunk.nesterov(Float(momentum), learningRate: learningRate)
      } else {
        chunk.momentum(Float(momentum), learningRate: learningRate)
      }
    case .rmsprop(let rho, let momentum, let epsilon, let centered, let placement):
      guard let placement else {
        preconditionFailure("a plan says where RMSprop adds epsilon")
      }
      let constants = RMSpropConstants(
        learningRate: learningRate, rho: Float(rho), oneMinusRho: Float(1 - rho),
        momentum: Float(momentum), epsilon: Float(epsilon), isInside: placement == .inside)
      if centered {
        chunk.centeredRMSprop(constants)
      } else {
        chunk.rmsprop(constants)
      }
    case .adam(let beta1, let beta2, let epsilon, let amsgrad),
      .adamw(let beta1, let beta2, let epsilon, let amsgrad):
      let count = Float(step + 1)
      let correction = (1 - powf(Float(beta2), count)).squareRoot()
      let alpha = learningRate * correction / (1 - powf(Float(beta1), count))
      let constants = AdamConstants(
        alpha: alpha, oneMinusBeta1: Float(1 - beta1), oneMinusBeta2: Float(1 - beta2),
        epsilon: Float(epsilon))
      if amsgrad {
        chunk.amsgrad(constants)
      } else {
        chunk.adam(constants)
      }
    }
  }
}
