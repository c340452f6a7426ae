internal import Configuration
internal import Glibc

extension LossRow {
  /// Cross-entropy of a sigmoid, each unit weighed by how far it is off.
  func binaryFocalFromLogits(_ focus: Loss.Focus) -> Double {
    binaryFocal(focus) { unit, target in
      let logit = Double(outputs[unit])
      let tail = exp(-abs(logit))
      let (on, off) = logit >= 0 ? (1, tail) : (tail, 1)
      let (probability, rest) = (on / (1 + tail), off / (1 + tail))
      return FocalTerm(
        entropy: max(logit, 0) - logit * target + log1p(tail), slope: probability - target,
        miss: target * rest + (1 - target) * probability,
        missSlope: (1 - 2 * target) * probability * rest)
    }
  }

  /// Only the cross-entropy is that of clipped probabilities.
  func binaryFocalFromProbabilities(_ focus: Loss.Focus) -> Double {
    binaryFocal(focus) { unit, target in
      let on = clipped(outputs[unit])
      let off = Double(1 - on)
      let probability = Double(outputs[unit])
      return FocalTerm(
        entropy: -(target * log(Double(on)) + (1 - target) * log(off)),
        slope: isInside(outputs[unit]) ? (1 - target) / off - target / Double(on) : 0,
        miss: target * (1 - probability) + (1 - target) * probability, missSlope: 1 - 2 * target)
    }
  }

  /// A unit's cross-entropy and how far it is off, with their derivatives.
  private struct FocalTerm {
    let entropy: Double
    let slope: Double
    /// 1 less the probability of the target.
    let miss: Double
    let missSlope: Double
  }

  /// The mean over the units of weight · miss^gamma · entropy.
  private func binaryFocal(
    _ focus: Loss.Focus, _ makeTerm: (_ unit: Int, _ target: Double) -> FocalTerm
  ) -> Double {
    let units = Double(outputs.count)
    var loss = 0.0
    for unit in outputs.indices {
      let target = binaryTarget(unit)
      let term = makeTerm(unit, target)
      let weight =
        focus.balancesClasses ? target * focus.alpha + (1 - target) * (1 - focus.alpha) : 1
      let factor = pow(term.miss, focus.gamma)
      let factorSlope = slope(of: term.miss, power: focus.gamma) * term.missSlope
      loss += weight * factor * term.entropy
      write(weight * (factorSlope * term.entropy + factor * term.slope) / units, at: unit)
    }
    return loss / units
  }

  /// The derivative of a power, which is taken for 0 at 0: what it is multiplied with is 0 there too.
  private func slope(of base: Double, power: Double) -> Double {
    base == 0 || power == 0 ? 0 : power * pow(base, power - 1)
  }

  /// Scaled to sum to 1, then clipped: -sum of alpha (1 - p)^gamma t log p.
  func categoricalFocal(_ focus: Loss.Focus, isLogits: Bool) -> Double {
    let (probabilities, sum) = isLogits ? softmax() : shares()
    var loss = 0.0
    var slopes = [Double](repeating: 0, count: outputs.count)
    // Through the division by the sum every output's derivative reads those of all others.
    var shared = 0.0
    for unit in outputs.indices {
      let probability = Float(probabilities[unit])
      let (kept, target) = (Double(clipped(probability)), categoricalTarget(unit))
      let factor = pow(1 - kept, focus.gamma)
      loss -= focus.alpha * factor * target * log(kept)
      guard isInside(probability) else { continue }
      slopes[unit] =
        focus.alpha * target
        * (slope(of: 1 - kept, power: focus.gamma) * log(kept) - factor / kept)
      shared += slopes[unit] * probabilities[unit]
    }
    for unit in outputs.indices {
      let slope = slopes[unit] - shared
      write(isLogits ? probabilities[unit] * slope : slope / sum, at: unit)
    }
    return loss
  }

  /// The outputs over their sum, in float32 as Keras divides.
  private func shares() -> (shares: [Double], sum: Double) {
    var sum: Float = 0
    for output in outputs { sum += output }
    return (outputs.map { Double($0 / sum) }, Double(sum))
  }

  private func softmax() -> (shares: [Double], sum: Double) {
    let maximum = Double(outputs.max() ?? 0)
    let powers = outputs.map { exp(Double($0) - maximum) }
    let sum = powers.reduce(0, +)
    return (powers.map { $0 / sum }, 1)
  }
}
