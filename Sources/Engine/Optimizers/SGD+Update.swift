internal import Configuration

extension SGD: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let momentum = Float(momentum)
    if momentum == 0 { return { $0.sgd(learningRate: learningRate) } }
    return nesterov
      ? { $0.nesterov(momentum, learningRate: learningRate) }
      : { $0.momentum(momentum, learningRate: learningRate) }
  }
}

// One function for each form of update, so that the loops hold no branches. The order of operations is
// that of Keras's `update_step`.

extension LaneChunk {
  fileprivate func sgd(learningRate: Float) {
    let (values, gradients) = (values, gradients)
    for lane in 0..<count { values[lane] -= gradients[lane] * learningRate }
  }

  /// State: momentum.
  fileprivate func momentum(_ momentum: Float, learningRate: Float) {
    let (values, gradients, moments) = (values, gradients, state(0))
    for lane in 0..<count {
      let moment = moments[lane] * momentum - gradients[lane] * learningRate
      moments[lane] = moment
      values[lane] += moment
    }
  }

  /// State: momentum.
  fileprivate func nesterov(_ momentum: Float, learningRate: Float) {
    let (values, gradients, moments) = (values, gradients, state(0))
    for lane in 0..<count {
      let step = gradients[lane] * learningRate
      let moment = moments[lane] * momentum - step
      moments[lane] = moment
      values[lane] += moment * momentum - step
    }
  }
}
