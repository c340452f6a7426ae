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
        guard let expected = wanted.expect[role], wanted.limit[role] == nil else { continue }
        let found = opened.splits[role.rawValue]?.count ?? 0
        if found != expected {
          missing.append(
            "dataset.expect.\(role.rawValue): \(expected) images are expected, \(found) are in "
              + "'\(description.root)'; is the download complete?")
        }
      }
    } catch {
      missing.append((["dataset: \(error.sentence)"] + help).joined(separator: "\n  "))
    }
  }
}
