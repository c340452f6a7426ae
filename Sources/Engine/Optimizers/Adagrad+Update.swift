internal import Configuration

extension Adagrad: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let epsilon = Float(epsilon)
    return { $0.adagrad(epsilon: epsilon, learningRate: learningRate) }
  }
}

extension LaneChunk {
  /// State: accumulator.
  fileprivate func adagrad(epsilon: Float, learningRate: Float) {
    let (values, gradients, accumulators) = (values, gradients, state(0))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let accumulator = accumulators[lane] + gradient * gradient
      accumulators[lane] = accumulator
      values[lane] -= learningRate * gradient / (accumulator + epsilon).rooted
    }
  }
}
