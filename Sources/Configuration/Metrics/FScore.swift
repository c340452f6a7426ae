/// A mean of precision and recall.
package protocol FScore: MetricRule {
  /// How much recall counts for against precision.
  var beta: Double { get }
  /// How classes are averaged; nil for one number a class.
  var average: FScoreAverage? { get }
  /// Above which an output is positive; nil where the largest of an image is.
  var threshold: Double? { get }
}

/// How the scores of classes become one.
package enum FScoreAverage: String, Hashable, Sendable, CaseIterable, FieldValue {
  /// Of all classes' counts together.
  case micro
  /// The mean of the classes' scores.
  case macro
  /// Their mean by the classes' numbers of images.
  case weighted
}

extension FScore {
  package func numbers(units: Int) -> Int { average == nil ? units : 1 }
}

extension FieldForm {
  static let average = FieldForm.optional(.words(of: FScoreAverage.self, noun: "average"))
}
