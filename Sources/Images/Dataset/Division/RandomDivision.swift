/// scikit-learn's `train_test_split(test_size:random_state:)` of `count` items, not stratified.
///
/// Source: `ShuffleSplit._iter_indices` and `_validate_shuffle_split`: the test part is rounded up
/// and comes first in the permutation.
package struct RandomDivision: Hashable, Sendable {
  package let train: [Int]
  package let test: [Int]

  package init(count: Int, testFraction: Double, seed: UInt32) {
    var generator = MersenneTwister(seed: seed)
    let order = generator.permutation(count)
    let tests = RandomDivision.counts(count, testFraction: testFraction).test
    test = Array(order[..<tests])
    train = Array(order[tests...])
  }

  /// How many of `count` items are in each part.
  static func counts(_ count: Int, testFraction: Double) -> (train: Int, test: Int) {
    let tests = min(max(Int((testFraction * Double(count)).rounded(.up)), 0), count)
    return (count - tests, tests)
  }
}
