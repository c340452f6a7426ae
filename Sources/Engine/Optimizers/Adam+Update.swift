internal import Configuration
internal import Glibc

extension Adam: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let count = Float(step + 1)
    let correction = (1 - powf(Float(beta2), count)).squareRoot()
    let alpha = learningRate * correction / (1 - powf(Float(beta1), count))
    let constants = AdamConstants(
      alpha: alpha, oneMinusBeta1: Float(1 - beta1), oneMinusBeta2: Float(1 - beta2),
      epsilon: Float(epsilon))
    return amsgrad ? { $0.amsgrad(constants) } : { $0.adam(constants) }
  }
}

extension AdamW: ExecutableOptimizer {
  /// Weight decay comes before the update, whatever the algorithm.
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    adam.update(step: step, learningRate: learningRate)
  }
}

private struct AdamConstants {
  /// The learning rate with the correction for both averages' start at zero.
  let alpha: Float
  let oneMinusBeta1: Float
  let oneMinusBeta2: Float
  let epsilon: Float
}

extension LaneChunk {
  /// State: momentum, velocity.
  fileprivate func adam(_ constants: AdamConstants) {
    let (values, gradients, moments, velocities) = (values, gradients, state(0), state(1))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let moment = moments[lane].moved(to: gradient, by: constants.oneMinusBeta1)
      let velocity = velocities[lane].moved(to: gradient * gradient, by: constants.oneMinusBeta2)
      moments[lane] = moment
      velocities[lane] = velocity
      values[lane] -= moment * constants.alpha / (velocity.rooted + constants.epsilon)
    }
  }

  /// State: momentum, velocity and the largest velocity so far.
  fileprivate func amsgrad(_ constants: AdamConstants) {
    let (values, gradients, moments, velocities) = (values, gradients, state(0), state(1))
    let largest = state(2)
    for lane in 0..<count {
      let gradient = gradients[lane]
      let moment = moments[lane].moved(to: gradient, by: constants.oneMinusBeta1)
      let velocity = velocities[lane].moved(to: gradient * gradient, by: constants.oneMinusBeta2)
      let peak = largest[lane].replacing(with: velocity, where: velocity .> largest[lane])
      moments[lane] = moment
      velocities[lane] = velocity
      largest[lane] = peak
      values[lane] -= moment * constants.alpha / (peak.rooted + constants.epsilon)
    }
  }
}
