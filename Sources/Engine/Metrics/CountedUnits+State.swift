internal import Configuration

extension CountedUnits {
  /// Calls `body` with every output that counts.
  ///
  /// Outputs that are not among an image's `topK` largest, the first of equals, are handed over as below
  /// any threshold.
  fileprivate func forEachOutput(
    of batch: MetricBatch, _ body: (_ output: Float, _ isOn: Bool, _ weight: Double) -> Void
  ) {
    for image in 0..<batch.count {
      let row = batch.row(image)
      let weight = batch.weight(image)
      let largest = topK.map { Set(CountedOutputs.largest($0, of: row)) }
      for unit in classID.map({ $0..<$0 + 1 }) ?? row.indices {
        let output = largest?.contains(unit) ?? true ? row[unit] : CountedOutputs.negativeInfinity
        body(output, batch.isOn(image, unit), weight)
      }
    }
  }
}

/// What Keras makes of the outputs that count.
private enum CountedOutputs {
  /// Keras's `NEG_INF`.
  static let negativeInfinity: Float = -1e10

  static func largest(_ count: Int, of row: UnsafeBufferPointer<Float>) -> ArraySlice<Int> {
    row.indices.sorted { row[$0] == row[$1] ? $0 < $1 : row[$0] > row[$1] }.prefix(count)
  }
}

/// A number that follows from the counts at some thresholds.
struct CountState<Rule: CountedUnits>: MetricState {
  private let rule: Rule
  private var counts: ThresholdCounts
  private let result: (ThresholdCounts.Table) -> Double

  init(
    _ rule: Rule, _ thresholds: [Double], isEven: Bool? = nil,
    _ result: @escaping (ThresholdCounts.Table) -> Double
  ) {
    self.rule = rule
    counts = ThresholdCounts(thresholds, isEven: isEven)
    self.result = result
  }

  /// At one threshold: the rule's own, else 0.5, or none where only the largest outputs can be positive.
  init(
    _ rule: Rule, at threshold: Double?, _ result: @escaping (ThresholdCounts.Table) -> [Double]
  ) {
    let standard = rule.topK == nil ? 0.5 : Double(CountedOutputs.negativeInfinity)
    self.init(rule, [threshold ?? standard]) { result($0)[0] }
  }

  mutating func add(_ batch: MetricBatch) {
    rule.forEachOutput(of: batch) { output, isOn, weight in
      counts.add(output, isOn: isOn, weight: weight)
    }
  }

  var sums: [Double] {
    get { counts.sums }
    set { counts.sums = newValue }
  }

  var values: [Double] { [result(counts.table)] }
}
