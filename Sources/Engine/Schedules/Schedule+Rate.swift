package import Configuration
internal import Glibc

extension Schedule {
  /// The rate of the update that follows `step` others, in float32 as Keras computes it.
  ///
  /// - Parameters:
  ///   - initial: The optimizer's learning rate.
  ///   - step: Updates of the phase that were done before.
  ///   - epoch: Epochs of the phase that were done before.
  /// - Returns: The rate; nil where it goes by what the epochs come to.
  package func learningRate(initial: Double, step: Int, epoch: Int) -> Float? {
    let initial = Float(initial)
    switch self {
    case .cosine(let decay): return decay.rate(initial, step: step)
    case .cosineRestarts(let decay): return decay.rate(initial, step: step)
    case .exponential(let decay): return decay.rate(initial, step: step)
    case .inverseTime(let decay): return decay.rate(initial, step: step)
    case .polynomial(let decay): return decay.rate(initial, step: step)
    case .step(let decay):
      let passed = decay.boundaries.firstIndex { step <= $0 } ?? decay.boundaries.count
      return Float(decay.values[passed])
    case .byEpoch(let rule): return rule.rate(epoch: epoch).map { Float($0) }
    case .reduceOnPlateau: return nil
    }
  }
}

extension Optimizer {
  /// The rate of an update under Keras 2's `decay`, where it is no schedule of its own.
  package func decayed(_ rate: Float, step: Int) -> Float {
    decay.map { rate / (1 + Float($0) * Float(step)) } ?? rate
  }
}

extension CosineDecay {
  fileprivate func rate(_ initial: Float, step: Int) -> Float {
    guard let decaySteps else {
      preconditionFailure("a plan that is executed knows how long a cosine decays")
    }
    guard let target = warmupTarget.map(Float.init) else {
      return decayed(initial, done: min(step, decaySteps), of: decaySteps)
    }
    guard step < warmupSteps else {
      return decayed(target, done: min(step - warmupSteps, decaySteps), of: decaySteps)
    }
    return (target - initial) * (Float(step) / Float(warmupSteps)) + initial
  }

  /// Half a cosine from `start` down to `alpha` times `start`.
  private func decayed(_ start: Float, done: Int, of steps: Int) -> Float {
    let alpha = Float(alpha)
    let cosine = 0.5 * (1 + cosf(Float.pi * (Float(done) / Float(steps))))
    return start * ((1 - alpha) * cosine + alpha)
  }
}

extension CosineDecayRestarts {
  fileprivate func rate(_ initial: Float, step: Int) -> Float {
    let (factor, alpha) = (Float(periodFactor), Float(alpha))
    var done = Float(step) / Float(firstDecaySteps)
    let restarts: Float
    if factor == 1 {
      restarts = done.rounded(.down)
      done -= restarts
    } else {
      restarts = (logf(1 - done * (1 - factor)) / logf(factor)).rounded(.down)
      let before = (1 - powf(factor, restarts)) / (1 - factor)
      done = (done - before) / powf(factor, restarts)
    }
    let cosine = 0.5 * powf(Float(rateFactor), restarts) * (1 + cosf(Float.pi * done))
    return initial * ((1 - alpha) * cosine + alpha)
  }
}

extension ExponentialDecay {
  fileprivate func rate(_ initial: Float, step: Int) -> Float {
    let decays = Float(step) / Float(decaySteps)
    return initial * powf(Float(decayRate), staircase ? decays.rounded(.down) : decays)
  }
}

extension InverseTimeDecay {
  fileprivate func rate(_ initial: Float, step: Int) -> Float {
    let decays = Float(step) / Float(decaySteps)
    return initial / (1 + Float(decayRate) * (staircase ? decays.rounded(.down) : decays))
  }
}

extension PolynomialDecay {
  fileprivate func rate(_ initial: Float, step: Int) -> Float {
    guard let decaySteps else {
      preconditionFailure("a plan that is executed knows how long a polynomial decays")
    }
    let end = Float(endLearningRate)
    var (done, steps) = (Float(step), Float(decaySteps))
    if cycle {
      if step > 0 { steps *= (done / steps).rounded(.up) }
    } else {
      done = min(done, steps)
    }
    return (initial - end) * powf(1 - done / steps, Float(power)) + end
  }
}
