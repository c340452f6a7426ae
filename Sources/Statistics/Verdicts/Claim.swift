/// One number that a document claims of its run.
package struct Claim: Codable, Equatable, Sendable {
  package var split: String
  package var metric: String
  package var value: Double
  /// How many of how many images were right, where the document says so.
  package var correct: Int?
  package var count: Int?
  package var phase: String?
  package var epoch: Int?
  /// How far off still counts as reproduced; nil for the default.
  package var tolerance: Double?
  /// Whether the document's test images are those that our runs used.
  package var sameImages = false

  /// A claim about the final metrics; phase, epoch and right answers are set where it has them.
  ///
  /// - Parameters:
  ///   - split: `train`, `validation` or `test`.
  ///   - metric: The Keras name, such as `accuracy`.
  ///   - value: As the document states it.
  ///   - count: Images that the document counted.
  ///   - tolerance: How far off still counts as reproduced; nil for the default.
  package init(
    split: String, metric: String, value: Double, count: Int? = nil, tolerance: Double? = nil
  ) {
    self.split = split
    self.metric = metric
    self.value = value
    self.count = count
    self.tolerance = tolerance
  }

  /// Whether the value is a share of images, with the uncertainty of counting them.
  package var isProportion: Bool { Claim.isProportion(metric, value) }

  /// Whether a value of a metric is a share of images.
  package static func isProportion(_ metric: String, _ value: Double) -> Bool {
    metric != "loss" && (0...1).contains(value)
  }

  /// The value to its last digit: documents round the quotient.
  var exactValue: Double {
    guard isProportion, let correct, let count, count > 0 else { return value }
    return Double(correct) / Double(count)
  }

  /// What the value is of: `test accuracy`, `train loss, epoch 3`, `validation loss, phase head`.
  package var title: String {
    "\(split) \(metric)" + (phase.map { ", phase \($0)" } ?? "")
      + (epoch.map { ", epoch \($0)" } ?? "")
  }
}
