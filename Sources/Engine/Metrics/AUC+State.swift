internal import Configuration
internal import Glibc

extension AUC: ExecutableMetric {
  func state(units: Int) -> any MetricState { AUCState(self, units: units) }
}

/// Counts at all thresholds, of all units together or of each for itself.
private struct AUCState: MetricState {
  private let rule: AUC
  private var counts: [ThresholdCounts]

  init(_ rule: AUC, units: Int) {
    self.rule = rule
    let epsilon = 1e-7
    let inner =
      rule.thresholds?.sorted()
      ?? (1..<rule.thresholdCount - 1).map { Double($0) / Double(rule.thresholdCount - 1) }
    let isEven = rule.thresholds == nil || ThresholdCounts.areEven([0] + inner + [1])
    let one = ThresholdCounts([-epsilon] + inner + [1 + epsilon], isEven: isEven)
    counts = [ThresholdCounts](repeating: one, count: rule.multiLabel ? units : 1)
  }

  mutating func add(_ batch: MetricBatch) {
    for image in 0..<batch.count {
      let row = batch.row(image)
      for unit in row.indices {
        let output = rule.fromLogits ? 1 / (1 + expf(-row[unit])) : row[unit]
        // With a curve for each label, weights of labels are those of their areas.
        let label = rule.multiLabel ? 1 : rule.labelWeights?[unit] ?? 1
        counts[rule.multiLabel ? unit : 0].add(
          output, isOn: batch.isOn(image, unit), weight: batch.weight(image) * label)
      }
    }
  }

  var sums: [Double] {
    get { counts.flatMap(\.sums) }
    set {
      let each = newValue.count / counts.count
      for index in counts.indices {
        counts[index].sums = Array(newValue[index * each..<(index + 1) * each])
      }
    }
  }

  var values: [Double] {
    let areas = counts.map { AUCArea.of($0.table, rule) }
    guard rule.multiLabel, let weights = rule.labelWeights else {
      return [areas.reduce(0, +) / Double(areas.count)]
    }
    return [quotient(zip(areas, weights).reduce(0) { $0 + $1.0 * $1.1 }, weights.reduce(0, +))]
  }
}

/// Keras's `AUC.result`.
private enum AUCArea {
  static func of(_ table: ThresholdCounts.Table, _ rule: AUC) -> Double {
    if rule.curve == .pr, rule.summation == .interpolation { return interpolated(table) }
    let (x, y) = curve(table, rule.curve)
    return zip(x.indices, x.indices.dropFirst()).reduce(0) { sum, pair in
      let (left, right) = (y[pair.0], y[pair.1])
      let height =
        switch rule.summation {
        case .interpolation: (left + right) / 2
        case .minoring: min(left, right)
        case .majoring: max(left, right)
        }
      return sum + (x[pair.0] - x[pair.1]) * height
    }
  }

  private static func curve(
    _ table: ThresholdCounts.Table, _ curve: AUC.Curve
  ) -> (x: [Double], y: [Double]) {
    switch curve {
    case .roc: (table.falsePositiveRates, table.recalls)
    case .pr: (table.recalls, table.precisions)
    case .prGain:
      (
        table.gains(losing: table.falseNegatives, withoutPositives: 0).map { max($0, 0) },
        table.gains(losing: table.falsePositives, withoutPositives: 1)
      )
    }
  }

  /// Between two thresholds true and false positives are interpolated, not the precision (Davis and
  /// Goadrich, 2006).
  private static func interpolated(_ table: ThresholdCounts.Table) -> Double {
    let right = table.truePositives
    let all = zip(right, table.falsePositives).map(+)
    return right.indices.dropLast().reduce(0) { sum, index in
      let gained = right[index] - right[index + 1]
      let slope = quotient(gained, max(all[index] - all[index + 1], 0))
      let intercept = right[index + 1] - slope * all[index + 1]
      let ratio = all[index] > 0 && all[index + 1] > 0 ? all[index] / all[index + 1] : 1
      return sum
        + quotient(
          slope * (gained + intercept * log(ratio)),
          max(right[index + 1] + table.falseNegatives[index + 1], 0))
    }
  }
}

extension ThresholdCounts.Table {
  /// Of the labels that are 0, those whose output is positive.
  fileprivate var falsePositiveRates: [Double] {
    zip(falsePositives, trueNegatives).map { quotient($0, $0 + $1) }
  }

  /// 1 less what is lost for each true positive, scaled by how many labels of 1 come to one of 0.
  fileprivate func gains(losing lost: [Double], withoutPositives: Double) -> [Double] {
    truePositives.indices.map { index in
      let right = truePositives[index]
      guard right != 0 else { return withoutPositives }
      let scale = quotient(
        right + falseNegatives[index], trueNegatives[index] + falsePositives[index])
      return 1 - scale * (lost[index] / right)
    }
  }
}
