package import Configuration
internal import Glibc

extension ClassProbabilities {
  /// The classes that so many units tell apart: one unit stands for two.
  package static func classes(units: Int) -> Int { units == 1 ? 2 : units }

  /// Writes `[count, classes]`; one unit becomes 1 - p and p.
  package func write(
    of outputs: UnsafePointer<Float>, count: Int, units: Int, to result: UnsafeMutablePointer<Float>
  ) {
    for image in 0..<count {
      let row = UnsafeBufferPointer(start: outputs + image * units, count: units)
      if units == 1 {
        let probability = self == .outputs ? row[0] : ClassProbabilities.sigmoid(row[0])
        result[2 * image] = 1 - probability
        result[2 * image + 1] = probability
      } else {
        write(row, to: result + image * units)
      }
    }
  }

  private func write(_ row: UnsafeBufferPointer<Float>, to result: UnsafeMutablePointer<Float>) {
    switch self {
    case .outputs: for unit in row.indices { result[unit] = row[unit] }
    case .sigmoid: for unit in row.indices { result[unit] = ClassProbabilities.sigmoid(row[unit]) }
    case .softmax:
      let maximum = Double(row.max() ?? 0)
      var sum = 0.0
      for logit in row { sum += exp(Double(logit) - maximum) }
      for unit in row.indices { result[unit] = Float(exp(Double(row[unit]) - maximum) / sum) }
    }
  }

  private static func sigmoid(_ logit: Float) -> Float { Float(1 / (1 + exp(-Double(logit)))) }
}

/// The position of the largest value, the first of several equal ones.
package func argmax(_ row: UnsafeBufferPointer<Float>) -> Int {
  var best = 0
  for unit in row.indices where row[unit] > row[best] { best = unit }
  return best
}
