/// One number that the document claims.
package struct ReportedValue: Hashable, Sendable {
  package var split: Role
  /// What was measured, by the name that the history has it under.
  package var metric: String
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
    split: Role, metric: String, value: Double, correct: Int? = nil, count: Int? = nil,
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
