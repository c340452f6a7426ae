/// Which units of an output a metric counts as positive.
package protocol CountedUnits: MetricRule {
  /// One class's unit alone; nil for the units of all classes.
  var classID: Int? { get }
  /// Only the so many largest outputs of an image can be positive; nil where all can.
  var topK: Int? { get }
}

extension CountedUnits {
  package var topK: Int? { nil }

  package func fault(units: Int) -> (argument: String, reason: String)? {
    if let classID, classID >= units {
      return (
        "class_id", "there is no class \(classID): the output has the units 0 to \(units - 1)"
      )
    }
    if let topK, topK > units {
      return ("top_k", "the output has \(units) units, not \(topK)")
    }
    return nil
  }
}

extension DeclaredField where Root: CountedUnits {
  static func classID(_ property: any WritableKeyPath<Root, Int?> & Sendable) -> Self {
    DeclaredField("class_id", property, .optional(.wholeNumber), "one class's unit alone")
  }

  static func threshold(
    _ property: any WritableKeyPath<Root, Double?> & Sendable, _ summary: String
  ) -> Self {
    DeclaredField("thresholds", property, .optional(.unit), also: ["threshold"], summary)
  }
}
