/// What `runexp sweep --launcher slurm` does, as steps of tasks: it is planned on one machine, shards
/// compute the features, runs train their heads on them.
package struct ScaleStages {
  package let sweep: ScaleSweep
  package let inputs: ScaleInputs

  /// Bytes that one request reads or writes at most.
  private static let largestRequest = Double(1 << 20)
  /// Bytes that the kernel reads ahead where a mapped file is touched.
  private static let readAhead = Double(128 << 10)
  /// Entries of a folder that one request lists.
  private static let entriesPerRequest = 100.0
  private static let folderRequests = 4.0

  package init(_ sweep: ScaleSweep, _ inputs: ScaleInputs) {
    self.sweep = sweep
    self.inputs = inputs
  }

  package var all: [ClusterStage] { [submission, shards, runs, summary] }

  private var threads: Double { Double(sweep.cores) * sweep.efficiency }

  // MARK: What every process does first

  /// Lists the folders and looks at every image, by one thread and by all.
  private func looking(points: Double) -> [Step] {
    let folders = 2 * sweep.classes
    let cacheBytes = sweep.images * inputs.digestLine
    return [
      Step(
        work: inputs.startSeconds,
        requests: inputs.requestsOfTask + folders * ScaleStages.folderRequests
          + sweep.images / ScaleStages.entriesPerRequest),
      Step(
        bytes: cacheBytes, requests: cacheBytes / ScaleStages.readAhead, isReadOnceANode: true),
      Step(
        work: sweep.images * inputs.planningSecondsPerImage
          + (points - 1) * inputs.planningSecondsPerPoint),
      Step(
        requests: sweep.images * inputs.requestsToLookAt, requestsAtOnce: Double(sweep.cores),
        isReadOnceANode: sweep.keepsAttributes),
    ]
  }

  // MARK: Stages

  /// The digests of all images, the plans of all points, and which shards lack features.
  package var submission: ClusterStage {
    let bytes = sweep.images * sweep.bytesPerImage
    let digests = Step(
      work: bytes / inputs.digestRate, threads: threads, bytes: bytes,
      requests: sweep.images * inputs.requestsToRead, requestsAtOnce: Double(sweep.cores))
    let cacheBytes = sweep.images * inputs.digestLine
    let rest = Step(
      work: Double(sweep.shards) * sweep.images * inputs.submissionSecondsPerShardAndImage,
      bytes: cacheBytes, requests: cacheBytes / ScaleStages.largestRequest)
    let steps = looking(points: Double(sweep.runs)) + [digests, rest]
    return ClusterStage(
      name: "submission", tasks: [ClusterTask(steps: steps, reservedCores: 0)],
      isOnSubmitHost: true)
  }

  package var shards: ClusterStage {
    let images = sweep.images / Double(sweep.shards)
    let bytes = images * sweep.layout.bytesPerImage
    let segments = (images / sweep.layout.imagesPerSegment).rounded(.up)
    let steps =
      looking(points: Double(sweep.runs)) + [
        Step(
          work: images * inputs.imageSeconds, threads: threads,
          bytes: images * sweep.bytesPerImage, requests: images * inputs.requestsToRead,
          requestsAtOnce: Double(sweep.cores)),
        Step(
          work: bytes / inputs.checksumRate, threads: threads, bytes: bytes,
          // A file is made aside, reserved, written, synchronised and renamed, its folder too.
          requests: bytes / ScaleStages.largestRequest + 8 * segments,
          requestsAtOnce: Double(sweep.cores)),
      ]
    return ClusterStage(
      name: "shards",
      tasks: [ClusterTask](
        repeating: ClusterTask(steps: steps, reservedCores: sweep.cores), count: sweep.shards))
  }

  package var runs: ClusterStage {
    ClusterStage(
      name: "runs",
      tasks: [ClusterTask](
        repeating: ClusterTask(steps: stepsOfRun, reservedCores: sweep.cores), count: sweep.runs),
      throttle: sweep.throttle)
  }

  /// Requests that read stored features.
  ///
  /// What stays in memory is read from end to end, by what the kernel reads ahead; what does not is
  /// asked for row by row.
  private var requestsToReadFeatures: Double {
    let bytes = sweep.featureBytes
    let budget = min(bytes, Double(4 << 30))
    let row = sweep.layout.bytesPerImage
    let perRow = (row / ScaleStages.largestRequest).rounded(.up)
    return budget / ScaleStages.readAhead + (bytes - budget) / row * perRow
  }

  private var stepsOfRun: [Step] {
    let layout = sweep.layout
    let segments =
      Double(sweep.shards).rounded(.up)
      * (sweep.images / Double(sweep.shards) / layout.imagesPerSegment).rounded(.up)
    let tables = sweep.images * 72
    let head = layout.isPooled ? inputs.pooledHeadSeconds : inputs.unpooledHeadSeconds
    let fits = sweep.featureBytes <= sweep.pageCache
    let opening = Step(
      work: sweep.images * inputs.openingSecondsPerImage, bytes: tables,
      requests: 6 * segments + tables / ScaleStages.readAhead, isReadOnceANode: true)
    let verifying = Step(
      work: sweep.featureBytes / inputs.checksumRate, threads: threads, bytes: sweep.featureBytes,
      requests: requestsToReadFeatures, requestsAtOnce: Double(sweep.cores) * 4,
      isReadOnceANode: fits)
    // The validation images pass through the head too, at a third of the cost.
    let passes = sweep.epochs * (sweep.trainingImages + sweep.validationImages / 3)
    let readAgain = fits ? 0 : sweep.epochs * (sweep.featureBytes - Double(4 << 30))
    let training = Step(
      work: passes * head, threads: threads, bytes: readAgain,
      requests: readAgain / min(layout.bytesPerImage, ScaleStages.largestRequest),
      requestsAtOnce: Double(sweep.cores) * 4)
    let predictions = sweep.validationImages * sweep.classes
    let writing = Step(
      work: predictions * inputs.predictionSeconds, bytes: predictions * inputs.predictionBytes,
      requests: predictions * inputs.predictionBytes / ScaleStages.largestRequest + 100)
    return looking(points: 1) + [opening, verifying, training, writing]
  }

  private var summary: ClusterStage {
    ClusterStage(
      name: "summary",
      tasks: [
        ClusterTask(
          steps: [Step(work: inputs.startSeconds, requests: 40 * Double(sweep.runs))],
          reservedCores: 1)
      ])
  }
}

extension ScaleStages {
  /// A few photographs and shards on one machine that nothing schedules, as they were measured.
  package static func small(
    images: Double, shards: Int, _ inputs: ScaleInputs
  ) -> ClusterStage {
    let steps = [
      Step(work: inputs.startSeconds),
      Step(work: images / Double(shards) * inputs.imageSeconds),
    ]
    return ClusterStage(
      name: "shards",
      tasks: [ClusterTask](repeating: ClusterTask(steps: steps, reservedCores: 0), count: shards))
  }
}
