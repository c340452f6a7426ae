internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Plan
internal import RunStore
internal import Synchronization

/// Computes the cut of every image once, or takes it from the store.
struct FeatureStage {
  let plan: TrainingPlan
  let phase: PlannedPhase
  let dataset: ImageDataset
  let store: FeatureCache
  /// Those whose features are kept; the images of the others are only checked.
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
    var usage = FeatureExtractor.Usage()
    var skipped: [SkippedImage] = []
  }

  /// Images of one preprocessing, whatever their roles, and what is known of them before any
  /// feature is computed.
  private struct Group {
    let pipeline: ImagePipeline
    let isStored: Bool
    var roles: [Role]
    var digests: [ImageRecord: String] = [:]
    var faults: [ImageRecord: ImageFault] = [:]
    var partition: FeatureCache.Partition?
    /// The images whose features have to be computed.
    var lacking: [FeatureExtractor.Image] = []
  }

  /// Throws before any feature is computed where images cannot be read and are not to be left out,
  /// or where a class has none left.
  func run() throws -> Outcome {
    var outcome = Outcome()
    var groups = groups
    for index in groups.indices {
      let records = records(groups[index])
      groups[index].digests = try digests(of: records, &groups[index].faults)
      try inspect(&groups[index], records, &outcome)
    }
    try refuseSmall(groups)
    for group in groups {
      for role in group.roles {
        let all = dataset.splits[role.rawValue] ?? []
        outcome.skipped += all.compactMap { record in
          group.faults[record].map { SkippedImage(split: role.rawValue, $0) }
        }
        outcome.records[role] = all.filter { group.faults[$0] == nil }
        try checkClasses(role, all, group.faults)
      }
    }
    for group in groups {
      guard let partition = group.partition else { continue }
      try fill(partition, group, &outcome)
      for role in group.roles {
        let kept = outcome.records[role] ?? []
        var features = LabelledFeatures(
          rows: kept.compactMap { group.digests[$0].flatMap { partition[$0] } },
          labels: kept.map(\.placeholder), partition: partition)
        features.weights = kept.sampleWeights
        outcome.features[role] = features
      }
    }
    return outcome
  }

  private func records(_ group: Group) -> [ImageRecord] {
    group.roles.flatMap { dataset.splits[$0.rawValue] ?? [] }
  }

  /// Finds what the partition lacks and, where images may be left out, those that cannot be decoded.
  private func inspect(
    _ group: inout Group, _ records: [ImageRecord], _ outcome: inout Outcome
  ) throws {
    let digests = group.digests
    var extractor = extractor(group.pipeline)
    defer { outcome.usage += extractor.usage }
    if group.isStored {
      let partition = openPartition(group.pipeline)
      for path in partition.verify(records.lazy.compactMap { digests[$0] }) {
        try emit(.damagedFeatures(path))
      }
      group.lacking = partition.lacking(records, digests)
      group.partition = partition
      guard skips, !group.lacking.isEmpty else { return }
      let broken = try extractor.removeUnreadable(from: &group.lacking)
      for record in records {
        if let reason = digests[record].flatMap({ broken[$0] }) {
          group.faults[record] = ImageFault(name: record.name, reason: reason)
        }
      }
    } else if skips {
      let readable = records.filter { group.faults[$0] == nil }
      let undecodable = try extractor.unreadable(readable)
      let reasons = Dictionary(undecodable.map { (Array($0.name.utf8), $0) }) { first, _ in first }
      for record in readable { group.faults[record] = reasons[Array(record.name.utf8)] }
    }
  }

  /// Throws with all images of their own size that the network cannot take, by their heads.
  private func refuseSmall(_ groups: [Group]) throws {
    guard !skips else { return }
    var faults: [ImageFault] = []
    for group in groups where group.pipeline.fixedSize == nil {
      let new = group.isStored ? group.lacking.map(\.record) : records(group)
      let pipeline = group.pipeline
      let found = Mutex([ImageFault?](repeating: nil, count: new.count))
      inParallel(new.count, threads: plan.threads) { index in
        if let fault = ImageLoader(pipeline).smallness(of: new[index]) {
          found.withLock { $0[index] = fault }
        }
      }
      faults += found.withLock { $0 }.compactMap(\.self)
    }
    guard faults.isEmpty else { throw ImageFaults(faults) }
  }

  /// Throws where all images of a class are left out.
  private func checkClasses(
    _ role: Role, _ all: [ImageRecord], _ faults: [ImageRecord: ImageFault]
  ) throws {
    guard !faults.isEmpty else { return }
    let messages = dataset.classes.indices.compactMap { label -> String? in
      let images = all.filter { $0.label == label }
      guard let first = images.first.flatMap({ faults[$0] }),
        images.allSatisfy({ faults[$0] != nil })
      else { return nil }
      return "no image of '\(dataset.classes[label])' is left in the \(role.rawValue) images: "
        + "on_corrupt leaves out all \(images.count); the first: \(first)"
    }
    guard all.contains(where: { faults[$0] == nil }) else {
      throw WorkflowError.missingInput(
        messages.isEmpty
          ? ["no \(role.rawValue) image is left: on_corrupt leaves out all \(all.count)"] : messages
      )
    }
    guard messages.isEmpty else { throw WorkflowError.missingInput(messages) }
    let (left, settings) = (all.count { faults[$0] == nil }, plan.experiment.dataset)
    guard role != .train || !settings.dropsRemainder || left >= settings.batchSize else {
      throw WorkflowError.missingInput([
        "on_corrupt leaves \(left.counted("training image")), and drop_remainder no batch of them"
      ])
    }
  }

  private var groups: [Group] {
    var groups: [Group] = []
    for role in Role.allCases where dataset.splits[role.rawValue] != nil {
      let pipeline = plan.pipeline(for: role)
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

  private func extractor(_ pipeline: ImagePipeline) -> FeatureExtractor {
    FeatureExtractor(pipeline, staticBatch: phase.staticBatch, plan, emit: emit)
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

  private func openPartition(_ pipeline: ImagePipeline) -> FeatureCache.Partition {
    let precision = plan.experiment.store.precision
    let (partition, problem) = store.partition(
      key: FeatureKey.partition(staticIdentity, pipeline, precision),
      floatsPerImage: phase.floatsPerImage, precision: precision)
    if let problem { try? emit(.note("features are kept in memory only: \(problem.sentence)")) }
    return partition
  }

  /// Computes what the partition lacks.
  private func fill(
    _ partition: FeatureCache.Partition, _ group: Group, _ outcome: inout Outcome
  ) throws {
    // Another group with the same partition may have filled it.
    let missing = group.lacking.filter { partition[$0.digest] == nil }
    guard !missing.isEmpty else { return }
    var extractor = extractor(group.pipeline)
    defer { outcome.usage += extractor.usage }
    let part = try makeStaticPart()
    store.trim(to: max(0, storeLimit - partition.bytes(images: missing.count)))
    try extractor.extract(missing, to: [partition], by: part)
  }
}

extension FeatureCache.Partition {
  /// The images that have no features here, each once, in order.
  func lacking(
    _ records: [ImageRecord], _ digests: [ImageRecord: String]
  ) -> [FeatureExtractor.Image] {
    var seen = Set<String>()
    return records.compactMap { record in
      guard let digest = digests[record], self[digest] == nil, seen.insert(digest).inserted else {
        return nil
      }
      return (record, digest)
    }
  }
}

extension FeatureExtractor.Usage {
  static func += (sum: inout Self, other: Self) {
    sum.decodeSeconds += other.decodeSeconds
    sum.computeSeconds += other.computeSeconds
    sum.decodedImages += other.decodedImages
    sum.computedImages += other.computedImages
  }
}
