package import Configuration
internal import Glibc

extension Schedule {
  /// The rate of the update that follows `step` others, in float32 as Keras computes it.
  ///
  /// - Parameters:
  ///   - initial: The optimizer's learning rate.
  ///   - step: Updates of the phase that were done before.
  /// - Returns: The rate; nil where it goes by what the epochs come to.
  package func learningRate(initial: Double, step: Int) -> Float? {
    let initial = Float(initial)
    switch self {
    case .cosine(let decay):
      guard let decaySteps = decay.decaySteps else {
        preconditionFailure("a plan that is executed knows how long a cosine decays")
      }
      let alpha = Float(decay.alpha)
      guard let target = decay.warmupTarget.map(Float.init) else {
        return Schedule.decayed(initial, done: min(step, decaySteps), of: decaySteps, alpha: alpha)
      }
      guard step < decay.warmupSteps else {
        let done = min(step - decay.warmupSteps, decaySteps)
        return Schedule.decayed(target, done: done, of: decaySteps, alpha: alpha)
      }
      return (target - initial) * (Float(step) / Float(decay.warmupSteps)) + initial
    case .exponential(let decay):
      let fraction = Float(step) / Float(decay.decaySteps)
      return initial
        * powf(Float(decay.decayRate), decay.staircase ? fraction.rounded(.down) : fraction)
    case .step(let decay):
      let passed = decay.boundaries.firstIndex { step <= $0 } ?? decay.boundaries.count
      return Float(decay.values[passed])
    case .reduceOnPlateau: return nil
    }
  }

  /// Half a cosine from `start` down to `alpha` times `start`.
  private static func decayed(_ start: Float, done: Int, of steps: Int, alpha: Float) -> Float {
    let cosine = 0.5 * (1 + cosf(Float.pi * (Float(done) / Float(steps))))
    return start * ((1 - alpha) * cosine + alpha)
  }
}
