package import RunStore
package import Statistics

/// An experiment's runs against a summary that was put aside.
package struct BaselineComparison: Encodable, Sendable {
  package enum Outcome: String, Encodable, Sendable {
    case same
    case better
    case worse
    /// The baseline has the metric, our runs do not.
    case missing
  }

  package struct Line: Encodable, Sendable {
    /// The changes of the spec; empty for the spec as written.
    package let variant: [String]
    /// `test accuracy`.
    package let metric: String
    package let baseline: Statistic
    package let ours: Statistic?
    package let tolerance: Double
    package let outcome: Outcome
  }

  package let experiment: String
  package let lines: [Line]
  /// What a reader should know: variants without runs, plans that have changed.
  package let notes: [String]

  /// Whether anything is worse by more than its tolerance, or missing.
  package var isRegression: Bool {
    lines.contains { $0.outcome == .worse || $0.outcome == .missing }
  }

  /// Compares group by group: those with the same changes of the spec, ours the newest.
  ///
  /// Groups without a run of ours are left out and noted. The tolerance is the baseline's own, where
  /// it has one for the metric. Else it is 0.02, or twice the standard error of the difference of
  /// both means where that is more (the images are the same, so the spread over seeds is all), and
  /// for a loss a tenth of it where that is more still.
  ///
  /// - Parameters:
  ///   - baseline: The stored summary.
  ///   - ours: The summary of our runs.
  package init(_ baseline: Summary, ours: Summary) {
    experiment = baseline.experiment
    var lines: [Line] = []
    var notes: [String] = []
    for stored in baseline.groups {
      let name =
        stored.variant.isEmpty ? "the spec as written" : stored.variant.joined(separator: " ")
      let same = ours.groups.filter { Set($0.variant) == Set(stored.variant) }
      guard let group = same.max(by: { $0.newest < $1.newest }) else {
        notes.append("no completed run of \(name)")
        continue
      }
      if group.identity != stored.identity { notes.append("the plan of \(name) has changed") }
      if let before = stored.inputs, let now = group.inputs, before != now {
        let keys = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
        notes.append(
          "\(name) ran on other inputs than the baseline's: \(keys.joined(separator: ", "))")
      }
      for split in ["train", "validation", "test"] {
        for (metric, reference) in stored.metrics[split, default: [:]].sorted(by: {
          $0.key < $1.key
        }) {
          lines.append(
            Line(
              variant: stored.variant, split: split, metric: metric, reference,
              group.metrics[split]?[metric], tolerance: baseline.tolerance?[metric]))
        }
      }
    }
    self.lines = lines
    self.notes = notes
  }
}

extension BaselineComparison.Line {
  fileprivate init(
    variant: [String], split: String, metric: String, _ baseline: Statistic, _ ours: Statistic?,
    tolerance: Double?
  ) {
    self.variant = variant
    self.metric = "\(split) \(metric)"
    self.baseline = baseline
    self.ours = ours
    let isLoss = metric == "loss"
    let deviation = baseline.standardDeviation ?? (isLoss ? 0 : SeedSpread.usual)
    let seeds = 1 / Double(max(1, baseline.n)) + 1 / Double(max(1, ours?.n ?? 1))
    let limit =
      tolerance
      ?? max(
        0.02, 2 * deviation * seeds.squareRoot(), isLoss ? abs(baseline.mean ?? 0) / 10 : 0)
    self.tolerance = limit
    // A baseline that was no number can only get better.
    guard let before = baseline.mean else {
      outcome = ours?.mean == nil ? .same : .better
      return
    }
    guard let after = ours?.mean else {
      outcome = ours == nil ? .missing : .worse
      return
    }
    let gain = isLoss ? before - after : after - before
    outcome = gain < -limit ? .worse : gain > limit ? .better : .same
  }
}
