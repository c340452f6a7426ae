internal import Glibc

extension LossRow {
  /// The mean over the units of max(1 - y s, 0), where y is 1 for what is on and else -1.
  func hinge() -> Double {
    margins { margin in (max(margin, 0), margin >= 0 ? 1 : 0) }
  }

  /// The mean of the squares of the same.
  func squaredHinge() -> Double {
    margins { margin in
      let kept = max(margin, 0)
      return (kept * kept, 2 * kept)
    }
  }

  /// `penalty`: of a margin that is missed by so much, with its derivative.
  private func margins(
    _ penalty: (_ margin: Double) -> (value: Double, slope: Double)
  ) -> Double {
    let units = Double(outputs.count)
    var loss = 0.0
    for unit in outputs.indices {
      let sign: Double = isOn(unit) ? 1 : -1
      let (value, slope) = penalty(1 - sign * Double(outputs[unit]))
      loss += value
      write(-sign * slope / units, at: unit)
    }
    return loss / units
  }

  /// max(n - p + 1, 0): p the score of what is on, n the largest of the others and of 0.
  func categoricalHinge() -> Double {
    if outputs.contains(where: \.isNaN) { return .nan }
    var largest: Float = 0
    for unit in outputs.indices where unit != label { largest = max(largest, outputs[unit]) }
    let margin = Double(largest) - Double(outputs[label]) + 1
    guard gradient != nil else { return max(margin, 0) }
    // Scores that are equally large share the derivative, among them the 0 in place of the label's.
    var equals = largest == 0 ? 1 : 0
    for unit in outputs.indices where unit != label && outputs[unit] == largest { equals += 1 }
    for unit in outputs.indices {
      let slope =
        unit == label ? -1 : outputs[unit] == largest ? 1 / Double(max(1, equals)) : 0
      write(margin >= 0 ? slope : 0, at: unit)
    }
    return max(margin, 0)
  }

  /// The sum of t log(t / p), t and p held between 1e-7 and 1.
  func klDivergence() -> Double {
    var loss = 0.0
    for unit in outputs.indices {
      let output = outputs[unit]
      let target = Double(isOn(unit) ? 1 : LossRow.epsilon)
      let kept = Double(min(max(output, LossRow.epsilon), 1))
      loss += target * log(target / kept)
      write(output >= LossRow.epsilon && output <= 1 ? -target / kept : 0, at: unit)
    }
    return loss
  }
}
