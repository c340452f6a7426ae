/// `ImageDataGenerator`'s normalisation of each image by its own numbers.
///
/// Source: `standardize` in Keras's `legacy/preprocessing/image.py`, in double precision here.
package struct SamplewiseNormalization: Hashable, Sendable {
  package var centers: Bool
  package var divides: Bool

  package init(centers: Bool, divides: Bool) {
    self.centers = centers
    self.divides = divides
  }

  /// Canonical text for cache keys.
  var identity: String { " samplewise=\(centers ? "center" : "")\(divides ? "std" : "")" }

  /// - Parameters:
  ///   - values: All of an image's.
  ///   - count: How many.
  package func apply(_ values: UnsafeMutablePointer<Float>, count: Int) {
    guard count > 0 else { return }
    if centers {
      let mean = Float(SamplewiseNormalization.mean(values, count: count))
      for index in 0..<count { values[index] -= mean }
    }
    guard divides else { return }
    let mean = SamplewiseNormalization.mean(values, count: count)
    var sum = 0.0
    for index in 0..<count {
      let distance = Double(values[index]) - mean
      sum += distance * distance
    }
    let deviation = Float((sum / Double(count)).squareRoot()) + 1e-6
    for index in 0..<count { values[index] /= deviation }
  }

  private static func mean(_ values: UnsafePointer<Float>, count: Int) -> Double {
    var sum = 0.0
    for index in 0..<count { sum += Double(values[index]) }
    return sum / Double(count)
  }
}
