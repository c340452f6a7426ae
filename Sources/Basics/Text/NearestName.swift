/// The number of insertions, deletions, replacements and swaps of neighbours between two words.
package func editDistance(_ left: String, _ right: String) -> Int {
  let (a, b) = (Array(left), Array(right))
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i] + [Int](repeating: 0, count: b.count)
    for j in 1...b.count {
      row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        row[j] = min(row[j], beforeLast[j - 2] + 1)
      }
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}

/// The name that a mistyped word most likely means.
///
/// A number in a word is part of what it names (`resnet18`, `cifar100`): a name with another number is
/// not meant, though one whose number goes on may be.
///
/// - Parameters:
///   - word: What was given.
///   - names: What could have been meant; of names equally near the first is taken.
/// - Returns: The name that equals the word but for case, underscores, hyphens, spaces, Keras's `2D`
///   and common abbreviations, else the one with the fewest edits, of which there may be three and a
///   third of the word; nil where none is near.
package func nearestName(to word: String, among names: [String]) -> String? {
  let folded = word.foldedName
  if let equal = names.first(where: { $0.foldedName == folded }) { return equal }
  let count = folded.count
  let limit = min(3, max(1, count / 3))
  let digits = folded.digits
  let ranked = names.enumerated().compactMap {
    index, name -> (distance: Int, index: Int, name: String)? in
    let candidate = name.foldedName
    guard abs(candidate.count - count) <= limit, candidate.digits.hasPrefix(digits) else {
      return nil
    }
    return (editDistance(folded, candidate), index, name)
  }
  return ranked.filter { $0.distance <= limit }
    .min { ($0.distance, $0.index) < ($1.distance, $1.index) }?.name
}

/// The names that go on where a word ends, as those of a family do: `efficientnet`, `mobilenet_v3`.
///
/// - Parameters:
///   - word: What was given, of at least three letters and digits.
///   - names: What could have been meant.
/// - Returns: Those that begin with it but for case, underscores and hyphens, the shortest first; only
///   the one that equals it where there is such.
package func names(beginningWith word: String, among names: [String]) -> [String] {
  let folded = word.foldedName
  guard folded.count >= 3 else { return [] }
  if let equal = names.first(where: { $0.foldedName == folded }) { return [equal] }
  return names.enumerated().filter { $0.element.foldedName.hasPrefix(folded) }
    .sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }.map(\.element)
}

extension String {
  /// `GlobalAveragePooling2D`, `global_avg_pool` and `global_average_pooling` become one.
  fileprivate var foldedName: String {
    let letters = lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    let whole = letters.hasSuffix("2d") ? String(letters.dropLast(2)) : letters
    return whole.replacing("avg", with: "average").replacing("pooling", with: "pool")
      .replacing("batchnormalization", with: "batchnorm")
  }

  fileprivate var digits: String { filter { ("0"..."9").contains($0) } }
}
