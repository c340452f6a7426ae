internal import Engine
internal import Images
internal import Plan
internal import Results
internal import Spec

/// Computes the cut of every image once, or takes it from the store.
struct FeatureStage {
  let plan: TrainingPlan
  let phase: PlannedPhase
  let dataset: ImageDataset
  let store: FeatureStore
  /// Those whose features are kept; the images of the others are only looked at.
  let roles: [Role]
  /// Bytes of features that are kept on disk.
  let storeLimit: Int
  let inputs: InputCache
  /// Makes the static part, when the first image is missing in the store.
  let makeStaticPart: () throws -> StaticPart
  /// Everything besides images and preprocessing that the features depend on.
  let staticIdentity: String
  let isInterrupted: @Sendable () -> Bool
  let emit: (RunEvent) throws -> Void

  struct Outcome {
    var features: [Role: LabelledFeatures] = [:]
    /// The images of each role that have features, in order.
    var records: [Role: [ImageRecord]] = [:]
    var spent = FeatureFilling.Spent()
    var skipped: [SkippedImage] = []
  }

  /// Images of one preprocessing, whatever their roles.
  private struct Group {
    let pipeline: ImagePipeline
    let isStored: Bool
    var roles: [Role]
  }

  func run() throws -> Outcome {
    var outcome = Outcome()
    for group in groups {
      let records = group.roles.flatMap { dataset.splits[$0.rawValue] ?? [] }
      var faults: [ImageRecord: ImageFault] = [:]
      let digests = try digests(of: records, &faults)
      var shelf: FeatureStore.Shelf?
      if group.isStored {
        let opened = openShelf(group.pipeline)
        try fill(opened, records, digests, group.pipeline, &outcome, &faults)
        shelf = opened
      } else if skips {
        let readable = records.filter { faults[$0] == nil }
        var filling = filling(group.pipeline)
        let undecodable = try filling.unreadable(readable)
        outcome.spent += filling.spent
        let reasons = Dictionary(undecodable.map { ($0.name, $0) }) { first, _ in first }
        for record in readable { faults[record] = reasons[record.name] }
      }
      for role in group.roles {
        let all = dataset.splits[role.rawValue] ?? []
        outcome.skipped += all.compactMap { record in
          faults[record].map { SkippedImage(split: role.rawValue, $0) }
        }
        let kept = all.filter { faults[$0] == nil }
        outcome.records[role] = kept
        guard let shelf else { continue }
        outcome.features[role] = LabelledFeatures(
          rows: kept.compactMap { digests[$0].flatMap { shelf[$0] } }, labels: kept.map(\.label),
          shelf: shelf)
      }
    }
    return outcome
  }

  private var groups: [Group] {
    var groups: [Group] = []
    for role in Role.allCases where dataset.splits[role.rawValue] != nil {
      let pipeline = plan.experiment.dataset.image.pipeline(for: role)
      let isStored = roles.contains(role)
      if let same = groups.firstIndex(where: {
        $0.pipeline == pipeline && $0.isStored == isStored
      }) {
        groups[same].roles.append(role)
      } else {
        groups.append(Group(pipeline: pipeline, isStored: isStored, roles: [role]))
      }
    }
    return groups
  }

  /// Whether images that cannot be read are left out.
  private var skips: Bool { plan.experiment.dataset.onCorrupt == .skip }

  private func filling(_ pipeline: ImagePipeline) -> FeatureFilling {
    FeatureFilling(
      pipeline, staticBatch: phase.staticBatch, threads: plan.threads, emit: emit)
  }

  private func digests(
    of records: [ImageRecord], _ faults: inout [ImageRecord: ImageFault]
  ) throws -> [ImageRecord: String] {
    let (digests, found) = try inputs.digests(
      of: records, in: dataset, threads: plan.threads, isInterrupted: isInterrupted)
    guard found.isEmpty || skips else { throw ImageFaults(found.map(\.fault)) }
    for (record, fault) in found { faults[record] = fault }
    return digests
  }

  private func openShelf(_ pipeline: ImagePipeline) -> FeatureStore.Shelf {
    let precision = FeaturePrecision(plan.experiment.store.precision)
    let (shelf, problem) = store.shelf(
      key: FeatureKey.shelf(staticIdentity, pipeline, precision),
      floatsPerImage: phase.floatsPerImage, precision: precision)
    if let problem { try? emit(.note("features are kept in memory only: \(problem.sentence)")) }
    return shelf
  }

  /// Computes what the shelf lacks; adds the images that cannot be decoded and may be left out.
  private func fill(
    _ shelf: FeatureStore.Shelf, _ records: [ImageRecord], _ digests: [ImageRecord: String],
    _ pipeline: ImagePipeline, _ outcome: inout Outcome, _ faults: inout [ImageRecord: ImageFault]
  ) throws {
    for path in shelf.verify(records.lazy.compactMap { digests[$0] }) {
      try emit(.damagedFeatures(path))
    }
    var missing = shelf.lacking(records, digests)
    guard !missing.isEmpty else { return }
    var filling = filling(pipeline)
    defer { outcome.spent += filling.spent }
    if skips {
      let broken = try filling.removeUnreadable(from: &missing)
      for record in records {
        if let reason = digests[record].flatMap({ broken[$0] }) {
          faults[record] = ImageFault(name: record.name, reason: reason)
        }
      }
    }
    guard !missing.isEmpty else { return }
    let part = try makeStaticPart()
    store.trim(to: max(0, storeLimit - shelf.bytes(images: missing.count)))
    try filling.fill([shelf], with: missing, by: part)
  }
}

extension FeatureStore.Shelf {
  /// The images that have no features here, each once, in order.
  func lacking(
    _ records: [ImageRecord], _ digests: [ImageRecord: String]
  ) -> [FeatureFilling.Image] {
    var seen = Set<String>()
    return records.compactMap { record in
      guard let digest = digests[record], self[digest] == nil, seen.insert(digest).inserted else {
        return nil
      }
      return (record, digest)
    }
  }
}

extension FeatureFilling.Spent {
  static func += (sum: inout Self, other: Self) {
    sum.decodeSeconds += other.decodeSeconds
    sum.computeSeconds += other.computeSeconds
    sum.decodedImages += other.decodedImages
    sum.computedImages += other.computedImages
  }
}

extension FeaturePrecision {
  /// The spec's, in the engine's terms.
  init(_ precision: FeatureStorage.Precision) { self = precision == .bf16 ? .bf16 : .f32 }
}
