internal import Basics
internal import Configuration

extension F1Score: ExecutableMetric {
  func state(units: Int) -> any MetricState { FScoreState(self, units: units) }
}

extension FBetaScore: ExecutableMetric {
  func state(units: Int) -> any MetricState { FScoreState(self, units: units) }
}

/// Counts of each unit.
private struct FScoreState<Rule: FScore>: MetricState {
  private let rule: Rule
  private var truePositives: [Double]
  private var falsePositives: [Double]
  private var falseNegatives: [Double]
  private var labels: [Double]

  init(_ rule: Rule, units: Int) {
    self.rule = rule
    truePositives = [Double](repeating: 0, count: units)
    falsePositives = truePositives
    falseNegatives = truePositives
    labels = truePositives
  }

  mutating func add(_ batch: MetricBatch) {
    for image in 0..<batch.count {
      let row = batch.row(image)
      let weight = batch.weight(image)
      let largest = row.max() ?? 0
      for unit in row.indices {
        let output = row[unit]
        // Without a threshold all that are as large as the largest, as in Keras.
        let isPositive =
          rule.threshold.map { output > Float($0) } ?? (output >= largest && abs(output) > 1e-9)
        let isOn = batch.isOn(image, unit)
        if isOn { labels[unit] += weight }
        switch (isPositive, isOn) {
        case (true, true): truePositives[unit] += weight
        case (true, false): falsePositives[unit] += weight
        case (false, true): falseNegatives[unit] += weight
        case (false, false): break
        }
      }
    }
  }

  var sums: [Double] {
    get { truePositives + falsePositives + falseNegatives + labels }
    set {
      let units = labels.count
      guard newValue.count == 4 * units else { return }
      let parts = (0..<4).map { Array(newValue[$0 * units..<($0 + 1) * units]) }
      (truePositives, falsePositives, falseNegatives, labels) =
        (parts[0], parts[1], parts[2], parts[3])
    }
  }

  /// In float32, where what Keras adds to denominators vanishes beside all but the smallest counts.
  var values: [Double] {
    let epsilon: Float = 1e-7
    let isMicro = rule.average == .micro
    func counts(_ values: [Double]) -> [Float] {
      (isMicro ? [values.reduce(0, +)] : values).map(Float.init)
    }
    let (right, wrong, missed) = (
      counts(truePositives), counts(falsePositives), counts(falseNegatives)
    )
    let squared = Float(rule.beta * rule.beta)
    let scores = right.indices.map { index in
      let precision = right[index] / (right[index] + wrong[index] + epsilon)
      let recall = right[index] / (right[index] + missed[index] + epsilon)
      return precision * recall / (squared * precision + recall + epsilon) * (1 + squared)
    }
    switch rule.average {
    case nil: return scores.map { Double.shortest($0) }
    case .micro, .macro:
      return [Double.shortest(scores.reduce(0, +) / Float(scores.count))]
    case .weighted:
      let all = Float(labels.reduce(0, +)) + epsilon
      return [
        Double.shortest(zip(scores, labels).reduce(0) { $0 + $1.0 * (Float($1.1) / all) })
      ]
    }
  }
}
