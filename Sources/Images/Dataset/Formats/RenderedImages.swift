internal import Configuration

/// `rendered`: images that the program draws itself.
struct RenderedImages: DatasetKind {
  func classes(_ reader: inout DatasetReader) -> [String] {
    let classes = reader.description.classes ?? ["bed", "sofa"]
    for name in classes where !Furniture.categories.contains(name) {
      reader.faults.append(.unknownCategory(name: name, known: Furniture.categories))
    }
    return classes
  }

  /// Images of each class in label order; a remainder goes to the first classes.
  func records(
    _ source: SplitSource, _ role: Role, _ reader: inout DatasetReader
  ) -> [ImageRecord]? {
    guard case .rendered(let count, let seed) = source else { return nil }
    let (classes, description) = (reader.classes, reader.description)
    guard count >= classes.count else {
      reader.faults.append(
        .tooFewImages(role: role.rawValue, images: count, classes: classes.count))
      return []
    }
    return classes.enumerated().flatMap { label, category in
      let share = count / classes.count + (label < count % classes.count ? 1 : 0)
      return (0..<share).map { index in
        let digits = String(index)
        let padded = String(repeating: "0", count: max(5 - digits.count, 0)) + digits
        return ImageRecord(
          name: "rendered/\(seed)/\(category)_\(padded)", label: label,
          source: .rendered(
            RenderedImage(
              category: category, seed: seed, index: index, height: description.renderedHeight,
              width: description.renderedWidth)))
      }
    }
  }
}
