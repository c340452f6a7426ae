internal import Basics
internal import Engine
internal import Images
internal import Plan
internal import Results
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
  /// Bytes of features that are kept on disk.
  let storeLimit: Int
  /// The file that remembers digests; nil for a run that keeps nothing.
  let digestCache: String?
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
    /// Of all images in order, with their labels.
    var dataDigest = ""
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
    var dataHash = SHA256()
    for group in groups {
      let records = group.roles.flatMap { dataset.splits[$0.rawValue] ?? [] }
      var faults: [ImageRecord: ImageFault] = [:]
      let digests = try digests(of: records, &faults)
      for record in records {
        dataHash.update("\(digests[record] ?? "unreadable") \(record.label)\n".utf8)
      }
      var shelf: FeatureStore.Shelf?
      if group.isStored {
        let opened = openShelf(group.pipeline)
        try fill(opened, records, digests, group.pipeline, &outcome, &faults)
        shelf = opened
      } else if skips {
        let readable = records.filter { faults[$0] == nil }
        let undecodable = try unreadable(readable, group.pipeline)
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

  /// Whether images that cannot be read are left out.
  private var skips: Bool { plan.experiment.dataset.onCorrupt == .skip }

  private func digests(
    of records: [ImageRecord], _ faults: inout [ImageRecord: ImageFault]
  ) throws -> [ImageRecord: String] {
    let known = digestCache.map { DigestCache($0) }
    let results = Mutex(
      [Result<DigestCache.Entry, ImageFault>?](repeating: nil, count: records.count))
    inParallel(records.count, threads: plan.threads) { index in
      let record = records[index]
      let name = record.cachedName
      let stamp = name == nil ? nil : record.file.flatMap { FileStamp(of: $0) }
      let entry = Result { () throws(ImageFault) in
        let digest: String
        if let name, let kept = known?.digest(name, stamp) {
          digest = kept
        } else {
          digest = try record.digest()
        }
        return DigestCache.Entry(name: name ?? "", stamp: stamp, digest: digest)
      }
      results.withLock { $0[index] = entry }
    }
    known?.keep(results.withLock { $0.compactMap { try? $0?.get() } })
    var digests: [ImageRecord: String] = [:]
    var found: [ImageFault] = []
    for (record, result) in zip(records, results.withLock { $0 }) {
      switch result {
      case .success(let entry): digests[record] = entry.digest
      case .failure(let fault):
        found.append(fault)
        faults[record] = fault
      case nil: break
      }
    }
    guard found.isEmpty || skips else { throw ImageFaults(found) }
    return digests
  }

  private func openShelf(_ pipeline: ImagePipeline) -> FeatureStore.Shelf {
    let precision = FeaturePrecision(plan.experiment.store.precision)
    let key = SHA256.hex(
      of: "\(staticIdentity)\n\(pipeline.identity)\n\(precision.rawValue)".utf8
    ).prefix(32)
    let floats = phase.cut.reduce(0) { $0 + $1.shape.reduce(1, *) }
    let (shelf, problem) = store.shelf(
      key: String(key), floatsPerImage: floats, precision: precision)
    if let problem { try? emit(.note("features are kept in memory only: \(problem)")) }
    return shelf
  }

  /// Computes what the shelf lacks; adds the images that cannot be decoded and may be left out.
  private func fill(
    _ shelf: FeatureStore.Shelf, _ records: [ImageRecord], _ digests: [ImageRecord: String],
    _ pipeline: ImagePipeline, _ outcome: inout Outcome, _ faults: inout [ImageRecord: ImageFault]
  ) throws {
    var seen = Set<String>()
    var missing: [(record: ImageRecord, digest: String)] = []
    for record in records {
      guard let digest = digests[record], shelf[digest] == nil, seen.insert(digest).inserted else {
        continue
      }
      missing.append((record, digest))
    }
    guard !missing.isEmpty else { return }
    if skips {
      let undecodable = try unreadable(missing.map(\.record), pipeline)
      let reasons = Dictionary(undecodable.map { ($0.name, $0.reason) }) { first, _ in first }
      // Every copy of a broken file is broken, and only one of them was looked at.
      var broken: [String: ImageFault.Reason] = [:]
      for (record, digest) in missing { broken[digest] = reasons[record.name] }
      for record in records {
        if let reason = digests[record].flatMap({ broken[$0] }) {
          faults[record] = ImageFault(name: record.name, reason: reason)
        }
      }
      missing.removeAll { broken[$0.digest] != nil }
    }
    guard !missing.isEmpty else { return }
    let part = try makeStaticPart()
    store.trim(to: max(0, storeLimit - shelf.bytes(images: missing.count)))
    try emit(.stageStarted(name: "Features", total: missing.count, unit: "images"))
    // A segment at a time, so that a run that is killed loses no more than one.
    let perSegment = max(256, (256 << 20) / max(1, shelf.bytes(images: 1)))
    var done = 0
    for start in stride(from: 0, to: missing.count, by: perSegment) {
      let chunk = Array(missing[start..<min(start + perSegment, missing.count)])
      let problem = try shelf.add(chunk.map(\.digest)) { store in
        try compute(chunk.map(\.record), pipeline, part, store, &outcome, &done)
      }
      if let problem { try emit(.note("features are kept in memory only: \(problem)")) }
    }
    try emit(.stageFinished)
  }

  private func compute(
    _ records: [ImageRecord], _ pipeline: ImagePipeline, _ part: StaticPart,
    _ store: (_ image: Int, _ offset: Int, _ values: UnsafeBufferPointer<Float>) -> Void,
    _ outcome: inout Outcome, _ done: inout Int
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
      ) { image, offset, values in store(images.positions[image], offset, values) }
      outcome.computeSeconds += Stopwatch.now - decoded
      outcome.computedImages += images.positions.count
      done += images.positions.count
      try emit(.stageAdvanced(done: done))
    }
  }

  /// The images that cannot be decoded, found before any feature is computed.
  private func unreadable(
    _ records: [ImageRecord], _ pipeline: ImagePipeline
  ) throws -> [ImageFault] {
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
    return stream.faults
  }
}

extension FeaturePrecision {
  /// The spec's, in the engine's terms.
  init(_ precision: FeatureStorage.Precision) { self = precision == .bf16 ? .bf16 : .f32 }
}

extension ImageRecord {
  /// The file that holds the image; nil for a drawn one.
  fileprivate var file: String? {
    switch source {
    case .file(let path), .cifar10(let path, _): path
    case .rendered: nil
    }
  }

  /// What the digest is remembered under.
  fileprivate var cachedName: String? {
    switch source {
    case .file(let path): absolute(path)
    case .cifar10(let path, let record): "\(absolute(path)):\(record)"
    case .rendered: nil
    }
  }
}
