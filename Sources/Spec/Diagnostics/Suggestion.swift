/// Finding the word that was probably meant.
package enum Suggestion {
  /// The name nearest to `word`, or nil where none is near: equal but for case, underscores and
  /// Keras's `2D`, or fewer than four edits away and at most a third of the word.
  package static func nearest(to word: String, among names: [String]) -> String? {
    let folded = fold(word)
    if let equal = names.first(where: { fold($0) == folded }) { return equal }
    let limit = min(3, max(1, folded.count / 3))
    let ranked = names.enumerated().map { index, name in
      (distance(folded, fold(name)), index, name)
    }
    return ranked.filter { $0.0 <= limit }.min { ($0.0, $0.1) < ($1.0, $1.1) }?.2
  }

  /// `GlobalAveragePooling2D` and `global_average_pooling` become one.
  private static func fold(_ word: String) -> String {
    let letters = word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    return letters.hasSuffix("2d") ? String(letters.dropLast(2)) : letters
  }

  /// Insertions, deletions, replacements and exchanges of neighbours that turn one word into the
  /// other (the restricted Damerau-Levenshtein distance).
  package static func distance(_ first: String, _ second: String) -> Int {
    let (source, target) = (Array(first), Array(second))
    guard abs(source.count - target.count) < 4 else { return abs(source.count - target.count) }
    var beforeLast: [Int] = []
    var last = Array(0...target.count)
    for row in source.indices {
      var current = [row + 1]
      for column in target.indices {
        let cost = source[row] == target[column] ? 0 : 1
        var best = min(last[column] + cost, last[column + 1] + 1, current[column] + 1)
        if row > 0 && column > 0 && source[row] == target[column - 1]
          && source[row - 1] == target[column]
        {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      (beforeLast, last) = (last, current)
    }
    return last[target.count]
  }
}
