/// Divides what a resource gives in a second among those that use it: all get the same, except those
/// that can take less, whose rest goes to the others.
package enum FairShares {
  /// - `most`: what each can take in a second.
  /// - `capacity`: what the resource gives in a second; may be infinite.
  ///
  /// Returns: What each gets in a second.
  package static func divide(_ capacity: Double, among most: [Double]) -> [Double] {
    guard capacity < .infinity else { return most }
    var rates = [Double](repeating: 0, count: most.count)
    var left = capacity
    var waiting = most.count
    for index in most.indices.sorted(by: { (most[$0], $0) < (most[$1], $1) }) {
      rates[index] = min(most[index], left / Double(waiting))
      left -= rates[index]
      waiting -= 1
    }
    return rates
  }
}
