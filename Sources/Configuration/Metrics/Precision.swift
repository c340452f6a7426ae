/// Keras's `Precision`: of the outputs above the threshold, those whose label is 1.
package struct Precision: PositiveShare {
  package static let name = "precision"
  package static let summary = "positive outputs that are right"

  package var threshold: Double?
  package var topK: Int?
  package var classID: Int?

  package init() {}
}
