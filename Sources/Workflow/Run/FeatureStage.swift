internal import Basics
internal import Engine
internal import Images
internal import Plan
internal import Spec
internal import Synchronization

/// Computes the cut of every image once, or takes it from the store.
struct FeatureStage {
  let plan: TrainingPlan
  let phase: PlannedPhase
  let dataset: ImageDataset
  let store: FeatureStore
  /// Those whose features are kept; the images of the others are only looked at.
  let roles: [Role]
  /// Makes the static part, when the first image is missing in the store.
  let makeStaticPart: () throws -> StaticPart
  /// Everything besides images and preprocessing that the features depend on.
  let staticIdentity: String
  let emit: (RunEvent) throws -> Void

  struct Outcome {
    var features: [Role: LabelledFeatures] = [:]
    /// The images of each role that have features, in order.
    var records: [Role: [ImageRecord]] = [:]
    var decodeSeconds = 0.0
    var computeSeconds = 0.0
    var computedImages = 0
    /// Worker seconds of decoding, for the machine's profile.
    var decodeWorkerSeconds = 0.0
    /// Of all images in order, with their labels.
    var dataDigest = ""
    var skipped: [ImageFault] = []
  }

  /// Images of one preprocessing, whatever their roles.
  private struct Group {
    let pipeline: ImagePipeline
    let isStored: Bool
    var roles: [Role]
  }

  func run() throws -> Outcome {
    var outcome = Outcome()
    var dataHash = SHA256()
    for group in groups {
      let records = group.roles.flatMap { dataset.splits[$0.rawValue] ?? [] }
      let digests = try digests(of: records)
      for (record, digest) in zip(records, digests) {
        dataHash.update("\(digest) \(record.label)\n".utf8)
      }
      guard group.isStored else {
        let dropped = try unreadable(records, group.pipeline, &outcome)
        for role in group.roles {
          outcome.records[role] = (dataset.splits[role.rawValue] ?? []).filter {
            !dropped.contains($0)
          }
        }
        continue
      }
      let shelf = openShelf(group.pipeline)
      let dropped = try fill(shelf, records, digests, group.pipeline, &outcome)
      let digestOf = Dictionary(zip(records, digests), uniquingKeysWith: { first, _ in first })
      for role in group.roles {
        let kept = (dataset.splits[role.rawValue] ?? []).filter { !dropped.contains($0) }
        outcome.records[role] = kept
        outcome.features[role] = LabelledFeatures(
          rows: kept.compactMap { digestOf[$0].flatMap { shelf[$0] } }, labels: kept.map(\.label),
          owner: shelf)
      }
    }
    outcome.dataDigest = dataHash.finalizedHex()
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

  private func digests(of records: [ImageRecord]) throws -> [String] {
    let results = Mutex([Result<String, ImageFault>?](repeating: nil, count: records.count))
    inParallel(records.count, threads: plan.threads) { index in
      let digest = Result { () throws(ImageFault) in try records[index].digest() }
      results.withLock { $0[index] = digest }
    }
    let all = results.withLock { $0.compactMap { $0 } }
    let faults = all.compactMap { result in
      if case .failure(let fault) = result { fault } else { nil }
    }
    guard faults.isEmpty else { throw ImageFaults(faults) }
    return all.compactMap { try? $0.get() }
  }

  private func openShelf(_ pipeline: ImagePipeline) -> FeatureStore.Shelf {
    let key = SHA256.hex(of: "\(staticIdentity)\n\(pipeline.identity)".utf8).prefix(32)
    let floats = phase.cut.reduce(0) { $0 + $1.shape.reduce(1, *) }
    let (shelf, problem) = store.shelf(key: String(key), floatsPerImage: floats)
    if let problem { try? emit(.note("features are kept in memory only: \(problem)")) }
    return shelf
  }

  /// Computes what the shelf lacks; returns the images that cannot be read and may be left out.
  private func fill(
    _ shelf: FeatureStore.Shelf, _ records: [ImageRecord], _ digests: [String],
    _ pipeline: ImagePipeline, _ outcome: inout Outcome
  ) throws -> Set<ImageRecord> {
    var seen = Set<String>()
    var missing: [(record: ImageRecord, digest: String)] = []
    for (record, digest) in zip(records, digests)
    where shelf[digest] == nil && seen.insert(digest).inserted {
      missing.append((record, digest))
    }
    guard !missing.isEmpty else { return [] }
    let unreadable = try unreadable(missing.map(\.record), pipeline, &outcome)
    let names = Set(unreadable.map(\.name))
    let dropped = Set(records.filter { names.contains($0.name) })
    missing.removeAll { names.contains($0.record.name) }
    guard !missing.isEmpty else { return dropped }
    let part = try makeStaticPart()
    try emit(.stageStarted(name: "Features", total: missing.count, unit: "images"))
    // A segment at a time, so that a run that is killed loses no more than one.
    let perSegment = max(256, (256 << 20) / max(1, shelf.floatsPerImage * 4))
    var done = 0
    for start in stride(from: 0, to: missing.count, by: perSegment) {
      let chunk = Array(missing[start..<min(start + perSegment, missing.count)])
      let problem = try shelf.add(chunk.map(\.digest)) { row in
        try compute(chunk.map(\.record), pipeline, part, row, &outcome, &done)
      }
      if let problem { try emit(.note("features are kept in memory only: \(problem)")) }
    }
    try emit(.stageFinished)
    return dropped
  }

  private func compute(
    _ records: [ImageRecord], _ pipeline: ImagePipeline, _ part: StaticPart,
    _ row: (Int) -> UnsafeMutablePointer<Float>, _ outcome: inout Outcome, _ done: inout Int
  ) throws {
    let batch = pipeline.fixedSize == nil ? 1 : phase.staticBatch
    let stream = ImageStream(
      records, pipeline: pipeline, batchSize: batch, threads: plan.threads)
    while true {
      let begin = Stopwatch.now
      let next = try stream.next()
      let decoded = Stopwatch.now
      outcome.decodeSeconds += decoded - begin
      guard let images = next else { break }
      try part.compute(
        images.pixels, count: images.positions.count, height: images.height, width: images.width,
        batch: batch
      ) { row(images.positions[$0]) }
      outcome.computeSeconds += Stopwatch.now - decoded
      outcome.computedImages += images.positions.count
      done += images.positions.count
      try emit(.stageAdvanced(done: done))
    }
    outcome.decodeWorkerSeconds += stream.statistics.workerSeconds
  }

  /// The images that cannot be decoded and may be left out, found before any feature is computed.
  private func unreadable(
    _ records: [ImageRecord], _ pipeline: ImagePipeline, _ outcome: inout Outcome
  ) throws -> Set<ImageRecord> {
    guard plan.experiment.dataset.onCorrupt == .skip else { return [] }
    let batch = pipeline.fixedSize == nil ? 1 : phase.staticBatch
    try emit(.stageStarted(name: "Checking", total: records.count, unit: "images"))
    let stream = ImageStream(
      records, pipeline: pipeline, batchSize: batch, threads: plan.threads, onCorrupt: .skip)
    var done = 0
    while let images = try stream.next() {
      done += images.positions.count
      try emit(.stageAdvanced(done: done))
    }
    try emit(.stageFinished)
    outcome.skipped += stream.faults
    let names = Set(stream.faults.map(\.name))
    return Set(records.filter { names.contains($0.name) })
  }
}
