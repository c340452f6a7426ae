internal import Configuration

extension Regularizer {
  /// What some numbers add to the loss.
  ///
  /// Each stretch is summed for itself in double precision and then in order, so that the threads
  /// never matter.
  func penalty(of values: UnsafeMutablePointer<Float>, count: Int) -> Double {
    let parts = (count + ThreadPool.part - 1) / ThreadPool.part
    var sums = [Sums](repeating: Sums(), count: parts)
    sums.withUnsafeMutableBufferPointer { sums in
      nonisolated(unsafe) let (values, sums) = (values, sums)
      ThreadPool.forEachPart(of: count) { part in
        var own = Sums()
        for index in part {
          let value = Double(values[index])
          own.absolute += abs(value)
          own.squared += value * value
        }
        sums[part.lowerBound / ThreadPool.part] = own
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
    let (sign, slope) = (Float(l1 * factor), Float(2 * l2 * factor))
    nonisolated(unsafe) let (values, other, gradient) = (values, other, gradient)
    ThreadPool.forEachPart(of: count) { part in
      for index in part {
        let value = values[index]
        let direction: Float = value > 0 ? sign : value < 0 ? -sign : 0
        gradient[index] = other[index] + direction + slope * value
      }
    }
  }
}
