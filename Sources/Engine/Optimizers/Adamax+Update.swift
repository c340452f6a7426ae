internal import Configuration
internal import Glibc

extension Adamax: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let constants = AdamaxConstants(
      learningRate: learningRate, correction: 1 - powf(Float(beta1), Float(step + 1)),
      oneMinusBeta1: Float(1 - beta1), beta2: Float(beta2), epsilon: Float(epsilon))
    return { $0.adamax(constants) }
  }
}

private struct AdamaxConstants {
  let learningRate: Float
  /// For the average's start at zero.
  let correction: Float
  let oneMinusBeta1: Float
  let beta2: Float
  let epsilon: Float
}

extension LaneChunk {
  /// State: momentum, the infinity norm.
  fileprivate func adamax(_ constants: AdamaxConstants) {
    let (values, gradients, moments, norms) = (values, gradients, state(0), state(1))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let moment = moments[lane].moved(to: gradient, by: constants.oneMinusBeta1)
      let decayed = norms[lane] * constants.beta2
      let size = gradient.replacing(with: -gradient, where: gradient .< 0)
      let norm = decayed.replacing(with: size, where: size .> decayed)
      moments[lane] = moment
      norms[lane] = norm
      values[lane] -=
        constants.learningRate * moment / (constants.correction * (norm + constants.epsilon))
    }
  }
}
