internal import Plan
internal import Results
internal import Spec

/// What a finished run says on standard output: each split's figures, and those of the document.
struct RunReport {
  let text: String

  init(_ run: RunDirectory, _ plan: TrainingPlan) {
    guard let metrics = try? run.metrics() else {
      text = ""
      return
    }
    var lines = metrics.splits.map { split, values in
      split.padded(to: 11)
        + values.entries.map { "\($0.name) \($0.value.fixed(4))" }.joined(separator: "  ")
    }
    for reported in plan.experiment.reported {
      let values = metrics.splits.first { $0.split == reported.split.rawValue }?.metrics
      let ours = reported.phase == nil ? values?[reported.metric] : nil
      lines.append(
        "reported   \(reported.split.rawValue) \(reported.metric) \(reported.value)"
          + (ours.map { ", ours \($0.fixed(4))" } ?? ", not judged: this run has none"))
    }
    text = lines.joined(separator: "\n")
  }
}
