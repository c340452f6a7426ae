/// The mean over the images seen so far in an epoch: Keras's `Mean`.
package struct RunningMean: Hashable, Sendable, Codable {
  private var sum = 0.0
  private var count = 0.0

  package init() {}

  /// A batch whose values sum to `sum`.
  package mutating func add(sum: Double, count: Int) {
    self.sum += sum
    self.count += Double(count)
  }

  /// A batch whose values have that mean, such as a loss.
  package mutating func add(mean: Double, count: Int) {
    add(sum: mean * Double(count), count: count)
  }

  /// What the mean is computed from.
  var sums: [Double] {
    get { [sum, count] }
    set { if newValue.count == 2 { (sum, count) = (newValue[0], newValue[1]) } }
  }

  /// 0 before the first batch.
  package var value: Double { count == 0 ? 0 : sum / count }
}
