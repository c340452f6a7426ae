internal import Configuration

extension RMSprop: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    guard let placement else { preconditionFailure("a plan says where RMSprop adds epsilon") }
    let constants = RMSpropConstants(
      learningRate: learningRate, rho: Float(rho), oneMinusRho: Float(1 - rho),
      momentum: Float(momentum), epsilon: Float(epsilon), isInside: placement == .inside)
    return centered ? { $0.centeredRMSprop(constants) } : { $0.rmsprop(constants) }
  }
}

private struct RMSpropConstants {
  let learningRate: Float
  let rho: Float
  let oneMinusRho: Float
  let momentum: Float
  let epsilon: Float
  let isInside: Bool

  @inline(__always)
  func increment(gradient: Lane, variance: Lane) -> Lane {
    let root =
      isInside ? (variance + epsilon).rooted : variance.rooted + epsilon
    return learningRate * gradient / root
  }
}

extension LaneChunk {
  /// State: velocity, then momentum where there is one.
  fileprivate func rmsprop(_ constants: RMSpropConstants) {
    let (values, gradients, velocities) = (values, gradients, state(0))
    let moments = constants.momentum > 0 ? state(1) : nil
    for lane in 0..<count {
      let gradient = gradients[lane]
      let velocity =
        constants.rho * velocities[lane] + constants.oneMinusRho * (gradient * gradient)
      velocities[lane] = velocity
      let increment = constants.increment(gradient: gradient, variance: velocity)
      step(lane, of: values, by: increment, moments: moments, momentum: constants.momentum)
    }
  }

  /// State: velocity, momentum where there is one, the average gradient.
  fileprivate func centeredRMSprop(_ constants: RMSpropConstants) {
    let (values, gradients, velocities) = (values, gradients, state(0))
    let moments = constants.momentum > 0 ? state(1) : nil
    let averages = state(constants.momentum > 0 ? 2 : 1)
    for lane in 0..<count {
      let gradient = gradients[lane]
      let velocity =
        constants.rho * velocities[lane] + constants.oneMinusRho * (gradient * gradient)
      let average = constants.rho * averages[lane] + constants.oneMinusRho * gradient
      velocities[lane] = velocity
      averages[lane] = average
      let increment = constants.increment(
        gradient: gradient, variance: velocity - average * average)
      step(lane, of: values, by: increment, moments: moments, momentum: constants.momentum)
    }
  }

  @inline(__always)
  private func step(
    _ lane: Int, of values: UnsafeMutablePointer<Lane>, by increment: Lane,
    moments: UnsafeMutablePointer<Lane>?, momentum: Float
  ) {
    guard let moments else {
      values[lane] -= increment
      return
    }
    let moment = momentum * moments[lane] + increment
    moments[lane] = moment
    values[lane] -= moment
  }
}
