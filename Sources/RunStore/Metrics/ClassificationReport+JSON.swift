internal import Basics
internal import Statistics

extension ClassificationReport {
  /// As scikit-learn's `classification_report(output_dict=True)` names it, with what that lacks; `null`
  /// where a number does not exist.
  var json: String {
    let classes = classes.map { scores in
      "      \(scores.name.jsonLiteral): {\(scores.scores.json), "
        + "\"roc_auc\": \(number(scores.rocAUC)), "
        + "\"average_precision\": \(number(scores.averagePrecision))}"
    }
    var lines = [
      "    \"classes\": {\n\(classes.joined(separator: ",\n"))\n    }",
      "    \"accuracy\": \(number(accuracy))",
      "    \"macro avg\": {\(macroAverage.json)}",
      "    \"weighted avg\": {\(weightedAverage.json)}",
    ]
    if let top5 { lines.append("    \"top_5_accuracy\": \(number(top5))") }
    let bins = calibration.bins.map {
      "{\"images\": \($0.images), \"confidence\": \(number($0.confidence)), "
        + "\"accuracy\": \(number($0.accuracy))}"
    }
    lines.append(
      "    \"calibration\": {\"expected_error\": \(number(calibration.expectedError)), \"bins\": [\n      "
        + bins.joined(separator: ",\n      ") + "\n    ]}")
    return "{\n" + lines.joined(separator: ",\n") + "\n  }"
  }

  private func number(_ value: Double?) -> String { value.map(NumberText.json) ?? "null" }
}

extension ClassificationReport.Scores {
  /// Members of a JSON object, without its braces.
  fileprivate var json: String {
    [("precision", precision), ("recall", recall), ("f1-score", f1)]
      .map { "\"\($0.0)\": \(NumberText.json($0.1))" }.joined(separator: ", ")
      + ", \"support\": \(support)"
  }
}
