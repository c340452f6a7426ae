// One function for each form of update, so that the loops hold no branches. The order of
// operations is that of Keras's `update_step`.

extension LaneChunk {
  /// Keras's `variable -= variable * weight_decay * learning_rate`.
  func decay(_ rate: Float, learningRate: Float) {
    let values = values
    for lane in 0..<count { values[lane] -= values[lane] * rate * learningRate }
  }

  func sgd(learningRate: Float) {
    let (values, gradients) = (values, gradients)
    for lane in 0..<count { values[lane] -= gradients[lane] * learningRate }
  }

  /// State: momentum.
  func momentum(_ momentum: Float, learningRate: Float) {
    let (values, gradients, moments) = (values, gradients, state(0))
    for lane in 0..<count {
      let moment = moments[lane] * momentum - gradients[lane] * learningRate
      moments[lane] = moment
      values[lane] += moment
    }
  }

  /// State: momentum.
  func nesterov(_ momentum: Float, learningRate: Float) {
    let (values, gradients, moments) = (values, gradients, state(0))
    for lane in 0..<count {
      let step = gradients[lane] * learningRate
      let moment = moments[lane] * momentum - step
      moments[lane] = moment
      values[lane] += moment * momentum - step
    }
  }
}

struct AdamConstants {
  /// The learning rate with the correction for both averages' start at zero.
  let alpha: Float
  let oneMinusBeta1: Float
  let oneMinusBeta2: Float
  let epsilon: Float
}

extension LaneChunk {
  /// State: momentum, velocity.
  func adam(_ constants: AdamConstants) {
    let (values, gradients, moments, velocities) = (values, gradients, state(0), state(1))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let moment = moments[lane] + (gradient - moments[lane]) * constants.oneMinusBeta1
      let velocity =
        velocities[lane] + (gradient * gradient - velocities[lane]) * constants.oneMinusBeta2
      moments[lane] = moment
      velocities[lane] = velocity
      values[lane] -= moment * constants.alpha / (velocity.rooted + constants.epsilon)
    }
  }

  /// State: momentum, velocity and the largest velocity so far.
  func amsgrad(_ constants: AdamConstants) {
    let (values, gradients, moments, velocities) = (values, gradients, state(0), state(1))
    let largest = state(2)
    for lane in 0..<count {
      let gradient = gradients[lane]
      let moment = moments[lane] + (gradient - moments[lane]) * constants.oneMinusBeta1
      let velocity =
        velocities[lane] + (gradient * gradient - velocities[lane]) * constants.oneMinusBeta2
      let peak = largest[lane].replacing(with: velocity, where: velocity .> largest[lane])
      moments[lane] = moment
      velocities[lane] = velocity
      largest[lane] = peak
      values[lane] -= moment * constants.alpha / (peak.rooted + constants.epsilon)
    }
  }
}

struct RMSpropConstants {
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
  func rmsprop(_ constants: RMSpropConstants) {
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
  func centeredRMSprop(_ constants: RMSpropConstants) {
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
