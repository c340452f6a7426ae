internal import Basics
internal import Compiler
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// One way through the images for several runs whose static parts have arrays and preprocessing in
/// common: all their cuts are computed together.
struct SharedPass {
  /// A cut, with a plan that it is in.
  struct Target {
    let preparation: Preparation
    let phase: PlannedPhase
    /// The images that runs want on it.
    var records: [ImageRecord]
    /// The name of its partition.
    let key: String
    /// Runs that start from it.
    var uses: Int
  }

  let pipeline: ImagePipeline
  let precision: FeatureStorage.Precision
  var targets: [Target]

  /// Runs that start from it.
  var uses: Int { targets.reduce(0) { $0 + $1.uses } }

  /// What a pass did, for the report: each image is decoded and computed once, however many cuts
  /// are taken from it.
  struct Work {
    var decoded = 0
    var computed = 0
    /// Of the cuts that were computed.
    var cuts = 0
    /// Layers of all those cuts' static parts, and those that were computed.
    var layersWanted = 0
    var layersComputed = 0
  }

  /// Computes what the store lacks.
  ///
  /// - Throws: `ImageFaults` where an image cannot be decoded and must not be left out.
  func run(
    options: RunOptions, inputs: InputCache, isInterrupted: @escaping @Sendable () -> Bool,
    emit: @escaping (RunEvent) throws -> Void
  ) throws -> Work {
    var work = Work()
    guard let plan = targets.first?.preparation.plan else { return work }
    let store = FeatureCache(
      folder: options.featureFolder, keepsFiles: options.keepsFeatures,
      memory: plan.cost.store?.budget ?? PlannedStore.standardBudget)
    let partitions = targets.map { target in
      store.partition(
        key: target.key, floatsPerImage: target.phase.floatsPerImage, precision: precision
      ).0
    }
    ThreadPool.setThreads(plan.threads)
    var extractor = FeatureExtractor(
      pipeline, staticBatch: targets[0].phase.staticBatch, plan, emit: emit)
    var lacking = try lacking(partitions, inputs, isInterrupted, emit: emit)
    if plan.experiment.dataset.onCorrupt == .skip, !lacking.isEmpty {
      var images = lacking.flatMap(\.images)
      let broken = try extractor.removeUnreadable(from: &images)
      for index in lacking.indices {
        lacking[index].images.removeAll { broken[$0.digest] != nil }
      }
    }
    let bytes = lacking.reduce(0) { sum, group in
      sum + group.partitions.reduce(0) { $0 + partitions[$1].bytes(images: group.images.count) }
    }
    store.trim(to: max(0, options.directories.storeLimit - bytes))
    for group in lacking where !group.images.isEmpty {
      let wanted = group.partitions.map { targets[$0] }
      try extractor.extract(
        group.images, to: group.partitions.map { partitions[$0] }, by: try part(for: wanted))
      work.cuts = max(work.cuts, wanted.count)
      let layers = wanted.map { target in
        target.preparation.planner.network.graph.layers(before: target.phase.cut.map(\.layer))
      }
      work.layersWanted += layers.reduce(0) { $0 + $1.count }
      work.layersComputed += Set(layers.flatMap { $0.map(\.name) }).count
    }
    work.decoded = extractor.usage.decodedImages
    work.computed = extractor.usage.computedImages
    return work
  }

  /// Images that the same partitions lack.
  private struct MissingImages {
    let partitions: [Int]
    var images: [FeatureExtractor.Image]
  }

  private func lacking(
    _ partitions: [FeatureCache.Partition], _ inputs: InputCache,
    _ isInterrupted: @Sendable () -> Bool,
    emit: (RunEvent) throws -> Void
  ) throws -> [MissingImages] {
    var order: [FeatureExtractor.Image] = []
    var lackedBy: [String: [Int]] = [:]
    for (number, target) in targets.enumerated() {
      guard let dataset = target.preparation.dataset else { continue }
      let (digests, faults) = try inputs.digests(
        of: target.records, in: dataset, threads: target.preparation.plan.threads,
        isInterrupted: isInterrupted)
      guard faults.isEmpty || target.preparation.plan.experiment.dataset.onCorrupt == .skip else {
        throw ImageFaults(faults.map(\.fault))
      }
      for path in partitions[number].verify(digests.values) { try emit(.damagedFeatures(path)) }
      for image in partitions[number].lacking(target.records, digests) {
        if lackedBy[image.digest] == nil { order.append(image) }
        lackedBy[image.digest, default: []].append(number)
      }
    }
    var groups: [MissingImages] = []
    for image in order {
      let numbers = lackedBy[image.digest] ?? []
      if let same = groups.firstIndex(where: { $0.partitions == numbers }) {
        groups[same].images.append(image)
      } else {
        groups.append(MissingImages(partitions: numbers, images: [image]))
      }
    }
    return groups
  }

  private func part(for targets: [Target]) throws -> StaticPart {
    let first = targets[0].preparation
    let weights = try first.weights.load(first.planner.network, seed: first.plan.seed)
    return try StaticPart(
      targets.map { target in
        StaticPart.Target(
          graph: target.preparation.planner.network.graph, cut: target.phase.cut.map(\.layer),
          resized: target.preparation.plan.resized)
      }, weights: weights, arithmetic: first.plan.experiment.arithmetic,
      winograd: first.plan.takenWinograd)
  }
}
