internal import Glibc

/// The loss of one image and, where it is wanted, its gradient.
struct LossRow {
  let outputs: UnsafeBufferPointer<Float>
  let label: Int
  /// The other class of a mixed image; the label again where there is none.
  let other: Int
  /// What the label keeps of it.
  let share: Double
  let smoothing: Double
  /// What the derivative of this image's loss counts for in that of the batch.
  let gradientScale: Double
  let gradient: UnsafeMutablePointer<Float>?

  static let epsilon: Float = 1e-7

  func clipped(_ probability: Float) -> Float {
    min(max(probability, LossRow.epsilon), 1 - LossRow.epsilon)
  }

  /// Clipping lets a gradient through only where it changes nothing.
  func isInside(_ probability: Float) -> Bool {
    probability >= LossRow.epsilon && probability <= 1 - LossRow.epsilon
  }

  func write(_ derivative: Double, at unit: Int) {
    gradient?[unit] = Float(derivative * gradientScale)
  }

  /// Smoothing towards the uniform distribution.
  func categoricalTarget(_ unit: Int) -> Double {
    let target = (unit == label ? share : 0) + (unit == other ? 1 - share : 0)
    return target * (1 - smoothing) + smoothing / Double(outputs.count)
  }

  /// Whether a unit's target is 1: one unit is that of class 1.
  func isOn(_ unit: Int) -> Bool { outputs.count == 1 ? label == 1 : unit == label }

  /// Smoothing of each unit towards one half.
  func binaryTarget(_ unit: Int) -> Double {
    (isOn(unit) ? 1 - smoothing : 0) + smoothing / 2
  }

  /// Scaled to sum to 1, then clipped: -sum of t log p.
  func categoricalFromProbabilities() -> Double {
    var sum: Float = 0
    for output in outputs { sum += output }
    var loss = 0.0
    // Through the division by the sum every output's derivative reads those of all others.
    var shared = 0.0
    for unit in outputs.indices {
      let probability = outputs[unit] / sum
      let target = categoricalTarget(unit)
      let kept = Double(clipped(probability))
      loss -= target * log(kept)
      if isInside(probability) { shared -= target / kept * Double(probability) }
    }
    if gradient != nil {
      for unit in outputs.indices {
        let probability = outputs[unit] / sum
        let own = isInside(probability) ? -categoricalTarget(unit) / Double(probability) : 0
        write((own - shared) / Double(sum), at: unit)
      }
    }
    return loss
  }

  /// Clipped, then scaled to sum to 1: what a softmax of the logarithms gives.
  func sparseFromProbabilities() -> Double {
    var sum = 0.0
    for output in outputs { sum += Double(clipped(output)) }
    if gradient != nil {
      for unit in outputs.indices {
        let kept = Double(clipped(outputs[unit]))
        let derivative = 1 / sum - (unit == label ? 1 / kept : 0)
        write(isInside(outputs[unit]) ? derivative : 0, at: unit)
      }
    }
    return log(sum) - log(Double(clipped(outputs[label])))
  }

  /// The mean over the units of -(t log p + (1 - t) log(1 - p)).
  func binaryFromProbabilities() -> Double {
    let units = Double(outputs.count)
    var loss = 0.0
    for unit in outputs.indices {
      let target = binaryTarget(unit)
      let on = clipped(outputs[unit])
      let off = Double(1 - on)
      loss -= target * log(Double(on)) + (1 - target) * log(off)
      let derivative = (1 - target) / off - target / Double(on)
      write(isInside(outputs[unit]) ? derivative / units : 0, at: unit)
    }
    return loss / units
  }

  /// Softmax and cross-entropy in one; the derivative is p - t.
  func categoricalFromLogits() -> Double {
    let maximum = Double(outputs.max() ?? 0)
    var sum = 0.0
    for logit in outputs { sum += exp(Double(logit) - maximum) }
    let logarithm = log(sum) + maximum
    var loss = 0.0
    for unit in outputs.indices {
      let logProbability = Double(outputs[unit]) - logarithm
      let target = categoricalTarget(unit)
      if target != 0 { loss -= target * logProbability }
      if gradient != nil { write(exp(logProbability) - target, at: unit) }
    }
    return loss
  }

  /// Sigmoid and cross-entropy in one; the derivative is p - t over the number of units.
  func binaryFromLogits() -> Double {
    let units = Double(outputs.count)
    var loss = 0.0
    for unit in outputs.indices {
      let logit = Double(outputs[unit])
      let target = binaryTarget(unit)
      let tail = exp(-abs(logit))
      loss += max(logit, 0) - logit * target + log1p(tail)
      let probability = (logit >= 0 ? 1 : tail) / (1 + tail)
      write((probability - target) / units, at: unit)
    }
    return loss / units
  }
}
