/// How many outputs, by their images' weights, are above each of some thresholds, of those whose label is
/// 1 and of the others.
struct ThresholdCounts {
  /// True and false positives and negatives at each threshold.
  struct Table {
    var truePositives: [Double] = []
    var falsePositives: [Double] = []
    var trueNegatives: [Double] = []
    var falseNegatives: [Double] = []
  }

  private let thresholds: [Float]
  /// Whether outputs go into buckets between thresholds, as Keras has it for evenly distributed ones,
  /// outputs below 0 and above 1 into the outermost.
  private let isEven: Bool
  /// Whether the first threshold is below 0.
  private let startsBelow: Bool
  /// Above each threshold, or in each bucket.
  private var positives: [Double]
  private var others: [Double]
  private var allPositives = 0.0
  private var allOthers = 0.0

  /// - Parameters:
  ///   - thresholds: Ascending.
  ///   - isEven: Whether outputs go into buckets; nil for what Keras makes of the thresholds.
  init(_ thresholds: [Double], isEven: Bool? = nil) {
    self.thresholds = thresholds.map(Float.init)
    self.isEven = isEven ?? ThresholdCounts.areEven(thresholds)
    startsBelow = thresholds.first.map { $0 < 0 } ?? false
    positives = [Double](repeating: 0, count: thresholds.count)
    others = positives
  }

  /// All counts: those above thresholds or in buckets, then those of all outputs.
  var sums: [Double] {
    get { positives + others + [allPositives, allOthers] }
    set {
      let count = thresholds.count
      guard newValue.count == 2 * count + 2 else { return }
      positives = Array(newValue[..<count])
      others = Array(newValue[count..<2 * count])
      (allPositives, allOthers) = (newValue[2 * count], newValue[2 * count + 1])
    }
  }

  /// Keras's `is_evenly_distributed_thresholds`.
  static func areEven(_ thresholds: [Double]) -> Bool {
    guard thresholds.count >= 3 else { return false }
    return thresholds.enumerated().allSatisfy { index, threshold in
      let even = Double(Float(index) / Float(thresholds.count - 1))
      return abs(threshold - even) <= 1e-7 + 1e-5 * abs(even)
    }
  }

  mutating func add(_ output: Float, isOn: Bool, weight: Double) {
    if isOn { allPositives += weight } else { allOthers += weight }
    guard isEven else {
      for index in thresholds.indices where output > thresholds[index] {
        if isOn { positives[index] += weight } else { others[index] += weight }
      }
      return
    }
    // What is no number lies in the first bucket.
    let inside = output > 0 ? min(output, 1) : 0
    var bucket = Int((inside * Float(thresholds.count - 1)).rounded(.up)) - 1
    if startsBelow { bucket = max(bucket, 0) }
    guard bucket >= 0 else { return }
    if isOn { positives[bucket] += weight } else { others[bucket] += weight }
  }

  var table: Table {
    var table = Table()
    table.truePositives = above(positives)
    table.falsePositives = above(others)
    table.falseNegatives = table.truePositives.map { allPositives - $0 }
    table.trueNegatives = table.falsePositives.map { allOthers - $0 }
    return table
  }

  /// The sums from the last bucket back.
  private func above(_ counts: [Double]) -> [Double] {
    guard isEven else { return counts }
    var sums = counts
    for index in sums.indices.dropLast().reversed() { sums[index] += sums[index + 1] }
    return sums
  }
}

extension ThresholdCounts.Table {
  /// Of the positive outputs, those that are right, at each threshold.
  var precisions: [Double] { zip(truePositives, falsePositives).map { quotient($0, $0 + $1) } }

  /// Of the labels that are 1, those whose output is positive.
  var recalls: [Double] { zip(truePositives, falseNegatives).map { quotient($0, $0 + $1) } }

  /// Of the labels that are 0, those whose output is not positive.
  var specificities: [Double] { zip(trueNegatives, falsePositives).map { quotient($0, $0 + $1) } }
}
