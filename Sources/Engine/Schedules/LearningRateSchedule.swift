internal import Glibc

/// The learning rate as a function of the updates done so far, by Keras's classes.
package enum LearningRateSchedule: Hashable, Sendable, Codable {
  case constant
  /// `CosineDecay`: without a warm-up target there is no warm-up, whatever `warmupSteps`.
  case cosine(decaySteps: Int, alpha: Double, warmupSteps: Int, warmupTarget: Double?)
  /// `ExponentialDecay`.
  case exponential(decaySteps: Int, decayRate: Double, staircase: Bool)
  /// `PiecewiseConstantDecay`: `values[i]` up to and including step `boundaries[i]`.
  case piecewise(boundaries: [Int], values: [Double])

  /// The rate of the update that follows `step` others, in float32 as Keras computes it.
  package func learningRate(initial: Double, step: Int) -> Float {
    let initial = Float(initial)
    switch self {
    case .constant: return initial
    case .cosine(let decaySteps, let alpha, let warmupSteps, let target):
      guard let target = target.map(Float.init) else {
        return decayed(initial, done: min(step, decaySteps), of: decaySteps, alpha: Float(alpha))
      }
      guard step < warmupSteps else {
        let done = min(step - warmupSteps, decaySteps)
        return decayed(target, done: done, of: decaySteps, alpha: Float(alpha))
      }
      return (target - initial) * (Float(step) / Float(warmupSteps)) + initial
    case .exponential(let decaySteps, let decayRate, let staircase):
      let fraction = Float(step) / Float(decaySteps)
      return initial * powf(Float(decayRate), staircase ? fraction.rounded(.down) : fraction)
    case .piecewise(let boundaries, let values):
      let passed = boundaries.firstIndex { step <= $0 } ?? boundaries.count
      return Float(values[passed])
    }
  }

  /// Half a cosine from `start` down to `alpha` times `start`.
  private func decayed(_ start: Float, done: Int, of steps: Int, alpha: Float) -> Float {
    let cosine = 0.5 * (1 + cosf(Float.pi * (Float(done) / Float(steps))))
    return start * ((1 - alpha) * cosine + alpha)
  }
}
