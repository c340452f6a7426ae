extension DatasetReader {
  /// Images of each class in label order; a remainder goes to the first classes.
  mutating func records(_ role: String, images count: Int, seed: Int) -> [ImageRecord] {
    guard count >= classes.count else {
      faults.append(.tooFewImages(role: role, images: count, classes: classes.count))
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
