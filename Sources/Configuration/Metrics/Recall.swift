/// Keras's `Recall`: of the labels that are 1, those whose output is above the threshold.
package struct Recall: PositiveShare {
  package static let name = "recall"
  package static let otherNames = ["Recall", "sensitivity"]
  package static let summary = "labels of 1 whose output is positive"

  package var threshold: Double?
  package var topK: Int?
  package var classID: Int?

  package init() {}
}
