internal import Basics

/// Finding the word that was probably meant.
package enum Suggestion {
  /// The name nearest to `word`, or nil where none is near: equal but for case, underscores and
  /// Keras's `2D`, or fewer than four edits away and at most a third of the word.
  package static func nearest(to word: String, among names: [String]) -> String? {
    let folded = fold(word)
    if let equal = names.first(where: { fold($0) == folded }) { return equal }
    let limit = min(3, max(1, folded.count / 3))
    let ranked = names.enumerated().map { index, name in
      (editDistance(folded, fold(name)), index, name)
    }
    return ranked.filter { $0.0 <= limit }.min { ($0.0, $0.1) < ($1.0, $1.1) }?.2
  }

  /// `GlobalAveragePooling2D` and `global_average_pooling` become one.
  private static func fold(_ word: String) -> String {
    let letters = word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    return letters.hasSuffix("2d") ? String(letters.dropLast(2)) : letters
  }
}
