internal import Configuration

extension Adadelta: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let constants = AdadeltaConstants(
      learningRate: learningRate, rho: Float(rho), oneMinusRho: Float(1 - rho),
      epsilon: Float(epsilon))
    return { $0.adadelta(constants) }
  }
}

private struct AdadeltaConstants {
  let learningRate: Float
  let rho: Float
  let oneMinusRho: Float
  let epsilon: Float
}

extension LaneChunk {
  /// State: the averages of squared gradients and of squared updates.
  fileprivate func adadelta(_ constants: AdadeltaConstants) {
    let (values, gradients, squares, updates) = (values, gradients, state(0), state(1))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let square =
        constants.rho * squares[lane] + constants.oneMinusRho * (gradient * gradient)
      let root = (updates[lane] + constants.epsilon).rooted
      let change = -(root * gradient / (square + constants.epsilon).rooted)
      squares[lane] = square
      updates[lane] =
        constants.rho * updates[lane] + constants.oneMinusRho * (change * change)
      values[lane] += constants.learningRate * change
    }
  }
}
