internal import Basics
package import Configuration
internal import Spec

/// Where a run's features go: memory as far as the budget goes, mapped files for the rest.
package struct PlannedStore: Codable, Hashable, Sendable {
  package var precision: FeatureStorage.Precision
  /// Bytes of one image's features.
  package var bytesPerImage: Int
  /// Bytes of all images' features.
  package var bytes: Int
  /// Bytes that may stay in memory.
  package var budget: Int
  /// Bytes that the files of all runs may take between runs.
  package var limit: Int
  /// Images whose features are there already; nil where nobody looked.
  package var imagesThere: Int?

  /// Bytes of a budget that the spec leaves open.
  package static let standardBudget = 4 << 30

  init(_ storage: FeatureStorage, floatsPerImage: Int, images: Int, limit: Int) {
    precision = storage.precision
    bytesPerImage = floatsPerImage * (storage.precision == .bf16 ? 2 : 4)
    bytes = bytesPerImage.saturatingMultiply(images)
    budget = storage.memory ?? PlannedStore.standardBudget
    self.limit = limit
  }

  package var bytesInMemory: Int { min(bytes, budget) }
  package var bytesOnDiskOnly: Int { bytes - bytesInMemory }

  /// `bf16, 11.2 GiB: 4.0 GiB in memory, 7.2 GiB mapped from disk`.
  var sentence: String {
    let place =
      bytesOnDiskOnly == 0
      ? "in memory"
      : "\(Double(bytesInMemory).bytes) in memory, \(Double(bytesOnDiskOnly).bytes) mapped from disk"
    return "\(precision.rawValue), \(Double(bytes).bytes): \(place)"
      + "; kept on disk for later runs, which may take \(Double(limit).bytes) in all"
      + thereSentence
  }

  private var thereSentence: String {
    guard let imagesThere, imagesThere > 0, bytesPerImage > 0 else { return "" }
    let all = bytes / bytesPerImage
    return "; \(imagesThere >= all ? "all" : "\(imagesThere.grouped)") of \(all.grouped) images "
      + "are there already"
  }

  /// What to know where one run's features are more than the disk may keep.
  var note: String? {
    guard bytes > limit else { return nil }
    return "the features take \(Double(bytes).bytes), but RUNEXP_STORE_LIMIT lets "
      + "\(Double(limit).bytes) stay on disk: the run uses them all, and the next one computes "
      + "again what was not kept"
  }

  private enum CodingKeys: String, CodingKey {
    case precision
    case bytesPerImage = "bytes_per_image"
    case bytes
    case budget
    case limit
    case imagesThere = "images_there"
  }
}
