/// One number that the document claims.
package struct ReportedValue: Hashable, Sendable {
  /// What was measured.
  package enum Measured: String, Hashable, Sendable, CaseIterable {
    case accuracy
    case loss
    case binaryAccuracy = "binary_accuracy"
    case categoricalAccuracy = "categorical_accuracy"
  }

  package var split: Role
  package var metric: Measured
  package var value: Double
  /// Of how many images how many were right, where the document says so.
  package var correct: Int?
  package var count: Int?
  package var quote: String?
  package var phase: String?
  package var epoch: Int?
  package var tolerance: Double?
  /// The document's test images are the very ones that this experiment uses.
  package var sameImages: Bool
  package var note: String?

  package init(
    split: Role, metric: Measured, value: Double, correct: Int? = nil, count: Int? = nil,
    quote: String? = nil, phase: String? = nil, epoch: Int? = nil, tolerance: Double? = nil,
    sameImages: Bool = false, note: String? = nil
  ) {
    self.split = split
    self.metric = metric
    self.value = value
    self.correct = correct
    self.count = count
    self.quote = quote
    self.phase = phase
    self.epoch = epoch
    self.tolerance = tolerance
    self.sameImages = sameImages
    self.note = note
  }
}
