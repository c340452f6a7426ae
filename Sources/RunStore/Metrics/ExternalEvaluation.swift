internal import Basics
package import Statistics

/// What a finished run comes to on images that are not its own.
package struct ExternalEvaluation: Sendable {
  /// The run's folder.
  package let run: String
  /// The data set's folder.
  package let data: String
  /// `train`, `validation` or `test` as the run's spec has them, or `all`.
  package let split: String
  /// `last` or `best`.
  package let weights: String
  package let metrics: MetricValues
  package let predictions: Predictions
  /// Nil where the images have no labels.
  package let report: ClassificationReport?

  package init(
    run: String, data: String, split: String, weights: String, metrics: MetricValues,
    predictions: Predictions
  ) {
    self.run = run
    self.data = data
    self.split = split
    self.weights = weights
    self.metrics = metrics
    self.predictions = predictions
    report = predictions.report
  }

  /// Everything but the predictions of single images, indented, with its last line's end.
  package var json: String {
    let confusion = (predictions.confusion ?? []).map {
      "[\($0.map(String.init).joined(separator: ", "))]"
    }
    return """
      {
        "run": \(run.jsonLiteral),
        "data": \(data.jsonLiteral),
        "split": \(split.jsonLiteral),
        "images": \(predictions.images.count),
        "weights": \(weights.jsonLiteral),
        "metrics": {\(metrics.json)},
        "confusion": [\(confusion.joined(separator: ", "))],
        "classification_report": \(report?.json ?? "null")
      }

      """
  }

  /// The predictions as `predictions.csv` has them.
  ///
  /// - Parameter path: The file, written whole or not at all.
  /// - Throws: `cannotWrite`.
  package func writePredictions(to path: String) throws(ResultsError) {
    do { try WholeFile.write(predictions.csv.systemBytes, to: path) } catch {
      throw .cannotWrite(error)
    }
  }
}
