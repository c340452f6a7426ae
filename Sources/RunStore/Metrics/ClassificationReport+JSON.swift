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

  /// As `json` writes it; nil for anything else.
  init?(_ value: JSONValue) {
    guard let classes = value["classes"]?.members?.map(ClassScores.init),
      let accuracy = value["accuracy"]?.double,
      let macro = value["macro avg"].flatMap(Scores.init),
      let weighted = value["weighted avg"].flatMap(Scores.init),
      let calibration = value["calibration"].flatMap(Calibration.init)
    else { return nil }
    let known = classes.compactMap(\.self)
    guard known.count == classes.count else { return nil }
    self.init(
      classes: known, accuracy: accuracy, macroAverage: macro, weightedAverage: weighted,
      top5: value["top_5_accuracy"]?.double, calibration: calibration)
  }

  private func number(_ value: Double?) -> String { value.map(NumberText.json) ?? "null" }
}

extension ClassificationReport.ClassScores {
  fileprivate init?(_ member: JSONValue.Member) {
    guard let scores = ClassificationReport.Scores(member.value) else { return nil }
    self.init(
      name: member.name, scores: scores, rocAUC: member.value["roc_auc"]?.existing,
      averagePrecision: member.value["average_precision"]?.existing)
  }
}

extension JSONValue {
  /// A number that may not exist.
  fileprivate var existing: Double? { self == .null ? nil : double }
}

extension Calibration {
  fileprivate init?(_ value: JSONValue) {
    guard let error = value["expected_error"]?.double, let bins = value["bins"]?.elements else {
      return nil
    }
    let known = bins.compactMap { bin -> Bin? in
      guard let images = bin["images"]?.integer, let confidence = bin["confidence"]?.double,
        let accuracy = bin["accuracy"]?.double
      else { return nil }
      return Bin(images: images, confidence: confidence, accuracy: accuracy)
    }
    guard known.count == bins.count else { return nil }
    self.init(bins: known, expectedError: error)
  }
}

extension ClassificationReport.Scores {
  fileprivate init?(_ value: JSONValue) {
    guard let precision = value["precision"]?.double, let recall = value["recall"]?.double,
      let f1 = value["f1-score"]?.double, let support = value["support"]?.integer
    else { return nil }
    self.init(precision: precision, recall: recall, f1: f1, support: support)
  }

  /// Members of a JSON object, without its braces.
  fileprivate var json: String {
    [("precision", precision), ("recall", recall), ("f1-score", f1)]
      .map { "\"\($0.0)\": \(NumberText.json($0.1))" }.joined(separator: ", ")
      + ", \"support\": \(support)"
  }
}
