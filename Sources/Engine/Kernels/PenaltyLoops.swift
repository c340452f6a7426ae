internal import Configuration

extension Regularizer {
  /// What some numbers add to the loss.
  ///
  /// Each stretch is summed for itself in double precision and then in order, so that the threads
  /// never matter.
  func penalty(of values: UnsafeMutablePointer<Float>, count: Int) -> Double {
    let part = 1 << 14
    let parts = (count + part - 1) / part
    var sums = [Sums](repeating: Sums(), count: parts)
    sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let (values, sums) = (values, sums)
      ThreadPool.forEach(parts) { number in
        var own = Sums()
        for index in number * part..<min((number + 1) * part, count) {
          let value = Double(values[index])
          own.absolute += abs(value)
          own.squared += value * value
        }
        sums[number] = own
      }
    }
    var total = Sums()
    for own in sums {
      total.absolute += own.absolute
      total.squared += own.squared
    }
    return l1 * total.absolute + l2 * total.squared
  }

  private struct Sums {
    var absolute = 0.0
    var squared = 0.0
  }

  /// gradient = other + factor times the penalty's derivative at the values.
  func differentiate(
    _ values: UnsafeMutablePointer<Float>, count: Int, factor: Double = 1,
    adding other: UnsafeMutablePointer<Float>, into gradient: UnsafeMutablePointer<Float>
  ) {
    let part = 1 << 14
    let (sign, slope) = (Float(l1 * factor), Float(2 * l2 * factor))
    nonisolated(unsafe) let (values, other, gradient) = (values, other, gradient)
    ThreadPool.forEach((count + part - 1) / part) { number in
      for index in number * part..<min((number + 1) * part, count) {
        let value = values[index]
        let direction: Float = value > 0 ? sign : value < 0 ? -sign : 0
        gradient[index] = other[index] + direction + slope * value
      }
    }
  }
}
