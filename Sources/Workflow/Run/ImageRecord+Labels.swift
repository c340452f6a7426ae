internal import Images

extension [ImageRecord] {
  /// The class of each image; nil where nobody says which those are.
  var labels: [Int]? {
    let known = compactMap(\.label)
    return known.count == count ? known : nil
  }
}

extension ImageRecord {
  /// A label for what wants one of every image: that of an image without one is nobody's, and nothing
  /// that is computed from it is told.
  var placeholder: Int { label ?? 0 }
}
