internal import Configuration
internal import Glibc

extension Adamax: ExecutableOptimizer {
  /// State: momentum, the infinity norm.
  func update(_ chunk: LaneChunk, step: Int, learningRate: Float) {
    let (values, gradients) = (chunk.values, chunk.gradients)
    let (moments, norms) = (chunk.state(0), chunk.state(1))
    let (oneMinusBeta1, beta2, epsilon) = (Float(1 - beta1), Float(beta2), Float(epsilon))
    let correction = 1 - powf(Float(beta1), Float(step + 1))
    for lane in 0..<chunk.count {
      let gradient = gradients[lane]
      let moment = moments[lane] + (gradient - moments[lane]) * oneMinusBeta1
      let decayed = norms[lane] * beta2
      let size = gradient.replacing(with: -gradient, where: gradient .< 0)
      let norm = decayed.replacing(with: size, where: size .> decayed)
      moments[lane] = moment
      norms[lane] = norm
      values[lane] -= learningRate * moment / (correction * (norm + epsilon))
    }
  }
}
