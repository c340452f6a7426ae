internal import Configuration

/// The grammar of an entry of `reported`.
enum ReportedGrammar {
  static let value = record(ReportedValue(split: .test, metric: "accuracy", value: 0)) {
    field("split", \.split, Scalar.choice("split"), required: .always, "which images")
    field("metric", \.metric, metric, required: .always, "what was measured")
    field("value", \.value, Scalar.number(.any), required: .always, "the number claimed")
    field("correct", \.correct, Scalar.wholeNumber, "how many images were right")
    field("count", \.count, Scalar.count, also: ["total", "n"], "of how many")
    field("quote", \.quote, Scalar.text, "the document's words")
    field("phase", \.phase, Scalar.text, "the phase that it was measured after")
    field("epoch", \.epoch, Scalar.count, "the epoch of that phase, from 1")
    field("tolerance", \.tolerance, Scalar.number(.notNegative), "how far ours may be off")
    field(
      "same_images", \.sameImages, Scalar.bool,
      "whether the document's images are the very ones used here")
    field("note", \.note, Scalar.text, also: ["comment"], "a remark")
  } check: { reported, place, reading in
    guard reading.isSound("metric", "value", in: place), let value = place["value"] else {
      return
    }
    let isLoss = reported.metric == "loss"
    // Of a metric by another name nobody knows here what it may be.
    let isShare =
      !isLoss && Metric.all.contains { $0.name == reported.metric && $0.direction == .rising }
    if isShare && !(0...1).contains(reported.value) {
      reading.error(
        ConsistencyProblem.accuracyOutside(reported.metric, value: reported.value), at: value)
    } else if isLoss && reported.value < 0 {
      reading.refuse(value, .number(.notNegative))
    }
    if let correct = reported.correct, let count = reported.count, correct > count,
      let place = place["correct"]
    {
      reading.error(ConsistencyProblem.moreThanAll(correct: correct, of: count), at: place)
    }
  }

  /// The loss, or a metric by the name that the history has it under: Keras's, or one that the spec
  /// gives, which is compared with the spec's own as a whole.
  private static let metric = Scalar.text("the name of a metric")
}
