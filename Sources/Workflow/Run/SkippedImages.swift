internal import Configuration
internal import Images
internal import RunStore

extension SkippedImage {
  init(split: String, _ fault: ImageFault) {
    self.init(split: split, image: fault.name, reason: fault.description)
  }

  /// A file that is no image by its name.
  init(otherFile file: SkippedFile) {
    self.init(split: nil, image: file.name, reason: "'\(file.name)' is not an image by its name")
  }
}

extension FeatureStage.Outcome {
  /// What a person should know of the images that were left out: the first ones and how many.
  var skippedNotes: [String] {
    guard !skipped.isEmpty else { return [] }
    let shown = skipped.prefix(10)
    var lines = shown.map { "left out: \($0.reason)" }
    if skipped.count > shown.count { lines.append("left out: \(skipped.count - shown.count) more") }
    let counts = Role.allCases.compactMap { role in
      let left = skipped.count { $0.split == role.rawValue }
      let all = left + (records[role]?.count ?? 0)
      return left > 0 ? "\(left) of \(all) \(role.rawValue) images" : nil
    }
    lines.append(
      "\(counts.joined(separator: ", ")) cannot be read and are left out; provenance.json lists "
        + "them")
    return lines
  }
}
