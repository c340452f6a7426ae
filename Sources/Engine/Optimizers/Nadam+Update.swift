internal import Configuration
internal import Glibc

extension Nadam: ExecutableOptimizer {
  func update(step: Int, learningRate: Float) -> (LaneChunk) -> Void {
    let (beta1, beta2) = (Float(beta1), Float(beta2))
    let product = momentumProduct(after: step + 1)
    let next = momentum(ofUpdate: step + 2)
    let constants = NadamConstants(
      learningRate: learningRate, oneMinusBeta1: 1 - beta1, oneMinusBeta2: 1 - beta2,
      next: next, nextCorrection: 1 - product * next,
      oneMinusMomentum: 1 - momentum(ofUpdate: step + 1), correction: 1 - product,
      velocityCorrection: 1 - powf(beta2, Float(step + 1)), epsilon: Float(epsilon))
    return { $0.nadam(constants) }
  }

  /// Keras's `u_product`.
  func sharedState(after steps: Int) -> [Float] { [momentumProduct(after: steps)] }

  /// The momentum that an update goes by, which rises to `beta_1`; updates count from 1.
  private func momentum(ofUpdate number: Int) -> Float {
    Float(beta1) * (1 - 0.5 * powf(0.96, Float(number)))
  }

  /// The product of the momenta of so many updates, multiplied in Keras's order; it is zero in float32
  /// soon, so that the loop is short.
  private func momentumProduct(after steps: Int) -> Float {
    var product: Float = 1
    var number = 1
    while number <= steps && product > 0 {
      product = product * Float(beta1) * (1 - 0.5 * powf(0.96, Float(number)))
      number += 1
    }
    return product
  }
}

private struct NadamConstants {
  let learningRate: Float
  let oneMinusBeta1: Float
  let oneMinusBeta2: Float
  /// The momentum of the next update.
  let next: Float
  let nextCorrection: Float
  let oneMinusMomentum: Float
  let correction: Float
  let velocityCorrection: Float
  let epsilon: Float
}

extension LaneChunk {
  /// State: momentum, velocity.
  fileprivate func nadam(_ constants: NadamConstants) {
    let (values, gradients, moments, velocities) = (values, gradients, state(0), state(1))
    for lane in 0..<count {
      let gradient = gradients[lane]
      let moment = moments[lane].moved(to: gradient, by: constants.oneMinusBeta1)
      let velocity = velocities[lane].moved(to: gradient * gradient, by: constants.oneMinusBeta2)
      moments[lane] = moment
      velocities[lane] = velocity
      let ahead =
        constants.next * moment / constants.nextCorrection
        + constants.oneMinusMomentum * gradient / constants.correction
      let root = (velocity / constants.velocityCorrection).rooted
      values[lane] -= ahead * constants.learningRate / (root + constants.epsilon)
    }
  }
}
