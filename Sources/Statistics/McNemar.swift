/// Two runs on the same images, image by image.
///
/// Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions
/// or percentages", Psychometrika 12, 1947; the exact form takes the discordant images as tosses of
/// a fair coin.
package struct McNemar: Codable, Equatable, Sendable {
  /// Images that only the first run got right.
  package let won: Int
  /// Images that only the second run got right.
  package let lost: Int
  package let bothRight: Int
  package let bothWrong: Int
  /// The exact two-sided p value.
  package let pValue: Double

  /// Which images each run got right, in the same order.
  ///
  /// - Parameters:
  ///   - first: Whether the first run was right, one an image.
  ///   - second: The same of the second run.
  package init(first: [Bool], second: [Bool]) {
    precondition(first.count == second.count, "the same images")
    let pairs = zip(first, second)
    won = pairs.count { $0 && !$1 }
    lost = pairs.count { !$0 && $1 }
    bothRight = pairs.count { $0 && $1 }
    bothWrong = first.count - won - lost - bothRight
    let (fewer, all) = (min(won, lost), won + lost)
    // P(X <= k) of n tosses is I_{1/2}(n-k, k+1).
    pValue =
      all == 0 || won == lost
      ? 1 : min(1, 2 * Beta.regularized(0.5, Double(all - fewer), Double(fewer + 1)))
  }
}
