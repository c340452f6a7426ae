internal import Basics
package import Statistics

extension Claim {
  /// Reads an entry of a spec's `reported`; nil where it is none.
  ///
  /// - Parameter entry: A JSON object.
  init?(_ entry: JSONValue) {
    guard let split = entry["split"]?.text, let metric = entry["metric"]?.text,
      let value = entry["value"]?.double, value.isFinite
    else { return nil }
    self.init(
      split: split, metric: metric, value: value, count: entry["count"]?.integer,
      tolerance: entry["tolerance"]?.double)
    correct = entry["correct"]?.integer
    phase = entry["phase"]?.text
    epoch = entry["epoch"]?.integer
    sameImages = entry["same_images"] == .bool(true)
  }

  /// Whether the value stands in the running log rather than among the final metrics.
  fileprivate var isOfAnEpoch: Bool { phase != nil || epoch != nil }

  /// The row of the log that the claim is about: of its phase, or of the whole run where it names
  /// none; the last where it names no epoch.
  fileprivate func row(in epochs: [EpochRow]) -> EpochRow? {
    guard let epoch else { return epochs.last { phase == nil || $0.phase == phase } }
    guard let phase else {
      return epochs.indices.contains(epoch - 1) ? epochs[epoch - 1] : nil
    }
    return epochs.first { $0.phase == phase && $0.epoch == epoch }
  }
}

extension RunRecord {
  /// The row of the log whose weights the final metrics are of.
  private func evaluatedRow(of epochs: [EpochRow]) -> EpochRow? {
    guard let evaluated = metrics?.evaluated, evaluated.weights == "best",
      epochs.indices.contains(evaluated.epoch - 1)
    else { return epochs.last }
    return epochs[evaluated.epoch - 1]
  }

  /// Our values of the same quantities, nil where the run does not have one.
  ///
  /// A claim about an epoch or a phase is about the running log, which has no test split: there it
  /// must name the end of the run.
  ///
  /// - Parameter claims: What documents report.
  /// - Returns: One value a claim.
  package func values(of claims: [Claim]) -> [Double?] {
    let epochs: [EpochRow] =
      claims.contains(where: \.isOfAnEpoch)
      ? (try? MetricsLog.epochs(RunDirectory(path: path))) ?? [] : []
    return claims.map { claim in
      let final = metrics?.splits.first { $0.split == claim.split }?.metrics[claim.metric]
      guard claim.isOfAnEpoch else { return final }
      guard let row = claim.row(in: epochs) else { return nil }
      switch claim.split {
      case "train": return row.training[claim.metric]
      case "validation": return row.validation[claim.metric]
      default: return row == evaluatedRow(of: epochs) ? final : nil
      }
    }
  }
}
