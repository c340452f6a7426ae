package import Configuration

/// scikit-learn's `train_test_split(test_size:random_state:)` of `count` items, not stratified.
///
/// Source: `ShuffleSplit._iter_indices` and `_validate_shuffle_split`: the test part is rounded up
/// and comes first in the permutation. Items that are not shuffled are divided in their order, the test
/// part last.
package struct RandomDivision: Hashable, Sendable {
  package let train: [Int]
  package let test: [Int]

  /// - Parameters:
  ///   - count: How many items there are.
  ///   - share: What becomes the test part.
  ///   - seed: `random_state`; nil for `shuffle=False`.
  package init(count: Int, test share: Division.Share, seed: UInt32?) {
    let (trains, tests) = RandomDivision.counts(count, test: share)
    guard let seed else {
      (train, test) = (Array(0..<trains), Array(trains..<count))
      return
    }
    var generator = MersenneTwister(seed: seed)
    let order = generator.permutation(count)
    test = Array(order[..<tests])
    train = Array(order[tests...])
  }

  /// How many of `count` items are in each part.
  static func counts(_ count: Int, test share: Division.Share) -> (train: Int, test: Int) {
    let tests =
      switch share {
      case .fraction(let fraction): Int((fraction * Double(count)).rounded(.up))
      case .images(let images): images
      }
    let most = min(max(tests, 0), count)
    return (count - most, most)
  }
}
