internal import Basics
internal import Configuration
internal import Images

/// A data set as far as it is there, compared with what the spec expects of it.
struct OpenedDataset {
  /// Nil where it cannot be read.
  private(set) var dataset: ImageDataset?
  /// What is missing, in words.
  private(set) var missing: [String] = []
  /// What is likely amiss, in words.
  private(set) var remarks: [String] = []

  /// Opens a data set.
  ///
  /// - Parameters:
  ///   - wanted: What the spec says of it.
  ///   - data: Where a relative path starts.
  ///   - specFolder: Where relative list files start.
  ///   - help: Lines for a message that it is missing.
  ///   - inputs: What was read already.
  init(
    _ wanted: Dataset, data: String, specFolder: String, help: [String] = [], _ inputs: InputCache
  ) {
    let description = wanted.description(data: data, specFolder: specFolder)
    do {
      let opened = try inputs.dataset(description)
      dataset = opened
      remarks = opened.warnings.map(\.description)
      for role in Role.allCases {
        guard var expected = wanted.expect[role] else { continue }
        expected = min(expected, wanted.limit[role] ?? expected)
        let found = opened.splits[role.rawValue]?.count ?? 0
        if found != expected {
          missing.append(
            "dataset.expect.\(role.rawValue): \(expected) images are expected, \(found) are in "
              + "'\(description.root)'; is the download complete?")
        }
      }
      look(at: opened.floats, as: wanted)
    } catch {
      let lines = error.areOfRows ? [] : help
      missing.append((["dataset: \(error.sentence)"] + lines).joined(separator: "\n  "))
    }
  }

  /// Says where the image's preparation does not suit numbers that are no grey levels.
  private mutating func look(at floats: [FloatImages], as wanted: Dataset) {
    let roles = Role.allCases.filter { wanted.partition.roles.contains($0) }
    let resizes = roles.map { wanted.image.resize(for: $0) }
    if let first = floats.first, let resize = resizes.first(where: { !$0.takesFloats }) {
      missing.append(
        "dataset.image.resize: '\(resize.rawValue)' is of grey levels, and '\(first.name)' has other "
          + "numbers; take 'bilinear', 'nearest' or 'none', or save the array as uint8")
    }
    let preprocess = wanted.image.preprocess
    for images in floats where preprocess != .none && images.least >= -1 && images.most <= 1 {
      remarks.append(
        "'\(images.name)' has numbers from \(images.least.shown) to \(images.most.shown), but "
          + "'preprocess: \(preprocess.rawValue)' is of 0 to 255: multiply them, or leave 'preprocess' "
          + "out")
    }
  }
}

extension Float {
  fileprivate var shown: String { Double(self).fixed(2) }
}
