internal import Configuration

extension Lion: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let (beta1, beta2) = (Float(beta1), Float(beta2))
    return { $0.lion(beta1: beta1, beta2: beta2, learningRate: learningRate) }
  }
}

extension LaneChunk {
  /// State: momentum.
  fileprivate func lion(beta1: Float, beta2: Float, learningRate: Float) {
    let (values, gradients, moments) = (values, gradients, state(0))
    let (forwards, backwards) = (Lane(repeating: 1), Lane(repeating: -1))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let direction = moments[lane] * beta1 + gradient * (1 - beta1)
      // What is no number stays so, and zero stays zero.
      let sign = direction.replacing(with: forwards, where: direction .> 0)
        .replacing(with: backwards, where: direction .< 0)
      values[lane] -= learningRate * sign
      moments[lane] = moments[lane] * beta2 + gradient * (1 - beta2)
    }
  }
}
