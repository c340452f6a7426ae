internal import Basics
internal import FoundationEssentials
internal import Testing

/// A picture that Keras made with given random numbers, by `Tests/Oracles/augmentation.py`.
struct AugmentationGolden: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let height: Int
  let width: Int
  /// Where its values begin in the file of all pictures.
  let start: Int
  let numbers: [String: Double]
  let words: [String: String]

  var testDescription: String {
    "\(name) \(numbers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }) \(words.values)"
  }

  static let all = Result {
    try JSONDecoder().decode(
      [AugmentationGolden].self,
      from: Data(WholeFile.read(Goldens.folder + "/augmentation.json")))
  }

  static func named(_ name: String) -> [AugmentationGolden] {
    ((try? all.get()) ?? []).filter { $0.name == name }
  }

  /// The picture that all others are made of.
  static func source() throws -> (golden: AugmentationGolden, values: [Float]) {
    let golden = try #require(named("source").first)
    return (golden, try golden.values())
  }

  func values() throws -> [Float] {
    let all = try Goldens.floats("augmentation.f32")
    return Array(all[start..<start + height * width * 3])
  }

  func number(_ name: String) throws -> Double { try #require(numbers[name], "\(name)") }
}

/// A new image of the source's size that `change` makes of its values.
func changed(
  _ change: (
    _ source: UnsafePointer<Float>, _ height: Int, _ width: Int,
    _ target: UnsafeMutablePointer<Float>
  ) -> Void
) throws -> [Float] {
  let (golden, values) = try AugmentationGolden.source()
  var result = [Float](repeating: -1, count: values.count)
  values.withUnsafeBufferPointer { source in
    result.withUnsafeMutableBufferPointer { target in
      guard let from = source.baseAddress, let to = target.baseAddress else { return }
      change(from, golden.height, golden.width, to)
    }
  }
  return result
}

/// Each value within a bound of the golden's, by the first that is not.
func expectNear(
  _ ours: [Float], _ golden: AugmentationGolden, within bound: Float,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let theirs = try golden.values()
  #expect(ours.count == theirs.count, sourceLocation: sourceLocation)
  let first = zip(ours, theirs).enumerated().first { !(abs($1.0 - $1.1) <= bound) }
  let text = first.map { "at \($0.offset): \($0.element.0), expected \($0.element.1)" }
  #expect(first == nil, "\(text ?? "")", sourceLocation: sourceLocation)
}

/// Whether numbers fill a range evenly: their bounds, and mean and variance within five standard errors.
func expectUniform(
  _ numbers: [Double], _ low: Double, _ high: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (count, width) = (Double(numbers.count), high - low)
  let mean = numbers.reduce(0, +) / count
  let variance = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  #expect(count >= 2000, sourceLocation: sourceLocation)
  #expect(
    numbers.allSatisfy { $0 >= low && $0 <= high }, "outside", sourceLocation: sourceLocation)
  #expect(
    abs(mean - (low + high) / 2) <= 5 * width / (12 * count).squareRoot(), "mean \(mean)",
    sourceLocation: sourceLocation)
  // A uniform variable's fourth central moment is width^4 / 80.
  let error = (1.0 / 80 - 1.0 / 144).squareRoot() * width * width / count.squareRoot()
  #expect(
    abs(variance - width * width / 12) <= 5 * error, "variance \(variance)",
    sourceLocation: sourceLocation)
}
