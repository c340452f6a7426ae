internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Plan

/// Computes the features that partitions of the store lack: every image is decoded once and passes
/// once through what the partitions' cuts need together.
struct FeatureExtractor {
  /// An image and the digest that it is known by in the store.
  typealias Image = (record: ImageRecord, digest: String)

  /// Time and images that extraction took.
  struct Usage {
    /// Seconds in which the engine waited for images.
    var decodeSeconds = 0.0
    var computeSeconds = 0.0
    var decodedImages = 0
    var computedImages = 0
  }

  let pipeline: ImagePipeline
  /// Images of one size that pass through together.
  let staticBatch: Int
  private let plan: TrainingPlan
  let emit: (RunEvent) throws -> Void
  private(set) var usage = Usage()

  /// - Parameters:
  ///   - pipeline: Makes arrays of images.
  ///   - staticBatch: Images of one size that pass through together.
  ///   - plan: Says with how many threads, and how soon what is computed is to be safe.
  ///   - emit: Told of what happens.
  init(
    _ pipeline: ImagePipeline, staticBatch: Int, _ plan: TrainingPlan,
    emit: @escaping (RunEvent) throws -> Void
  ) {
    self.pipeline = pipeline
    self.staticBatch = pipeline.fixedSize == nil ? 1 : staticBatch
    self.plan = plan
    self.emit = emit
  }

  private var threads: Int { plan.threads }

  /// Computes the features of images and adds them to partitions that lack them.
  ///
  /// - Parameters:
  ///   - images: In no partition yet, each once.
  ///   - partitions: The partitions, one for each cut.
  ///   - part: Computes the cuts of the partitions, in their order.
  /// - Throws: `ImageFaults` where an image cannot be decoded, and what `emit` throws.
  mutating func extract(
    _ images: [Image], to partitions: [FeatureCache.Partition], by part: StaticPart
  ) throws {
    try emit(.stageStarted(name: "Features", total: images.count, unit: "images"))
    // A segment at a time, so that a run that is killed loses no more than one.
    var sizes = SegmentSizes(
      pause: plan.experiment.checkpoint.every, batch: staticBatch,
      bytes: partitions.map { $0.bytes(images: 1) }.max() ?? 0, rate: plan.predictedFeatureRate)
    var done = 0
    var left = images[...]
    let begun = Stopwatch.now
    // What takes no longer than this is soon computed again.
    let wait = { () -> AsideFile.Wait in Stopwatch.now - begun < 10 ? .forNothing : .forName }
    while !left.isEmpty {
      let begin = Stopwatch.now
      let segment = Array(left.prefix(sizes.next(of: left.count)))
      try add(segment, to: partitions[...], wait, writing: []) { extractor, writers in
        try extractor.compute(segment.map(\.record), part, writers, &done)
      }
      left = left.dropFirst(segment.count)
      sizes.wrote(segment.count, in: Stopwatch.now - begin)
    }
    try emit(.stageFinished)
  }

  private typealias Write = (
    _ image: Int, _ offset: Int, _ values: UnsafeBufferPointer<Float>
  ) -> Void

  /// Takes numbers up to this offset of all that is computed of an image.
  private typealias Writer = (end: Int, write: Write)

  /// Opens a segment in each partition, and lets `body` write them all.
  private mutating func add(
    _ images: [Image], to partitions: ArraySlice<FeatureCache.Partition>,
    _ wait: () -> AsideFile.Wait, writing open: [Writer],
    _ body: (_ extractor: inout FeatureExtractor, _ writers: [Writer]) throws -> Void
  ) throws {
    guard let partition = partitions.first else { return try body(&self, open) }
    let start = open.last?.end ?? 0
    let problem = try partition.add(images.map(\.digest), waiting: wait) { store in
      try withoutActuallyEscaping(store) { store in
        let writer: Writer = (
          start + partition.floatsPerImage,
          { image, offset, values in
            store(image, offset - start, values)
          }
        )
        try add(images, to: partitions.dropFirst(), wait, writing: open + [writer], body)
      }
    }
    if let problem { try emit(.note("features are kept in memory only: \(problem.sentence)")) }
  }

  private mutating func compute(
    _ records: [ImageRecord], _ part: StaticPart, _ writers: [Writer], _ done: inout Int
  ) throws {
    let stream = ImageStream(
      records, pipeline: pipeline, batchSize: staticBatch, threads: threads)
    while true {
      let begin = Stopwatch.now
      let next = try stream.next()
      let decoded = Stopwatch.now
      usage.decodeSeconds += decoded - begin
      guard let images = next else { break }
      let count = images.positions.count
      usage.decodedImages += count
      try part.compute(
        images.pixels, count: count, height: images.height, width: images.width,
        batch: staticBatch
      ) { image, offset, values in
        let writer = writers.first { offset < $0.end }
        writer?.write(images.positions[image], offset, values)
      }
      usage.computeSeconds += Stopwatch.now - decoded
      usage.computedImages += count
      done += count
      try emit(.stageAdvanced(done: done))
    }
  }

  /// The images that cannot be decoded, found before any feature is computed.
  mutating func unreadable(_ records: [ImageRecord]) throws -> [ImageFault] {
    try emit(.stageStarted(name: "Checking", total: records.count, unit: "images"))
    let stream = ImageStream(
      records, pipeline: pipeline, batchSize: staticBatch, threads: threads, onCorrupt: .skip)
    var done = 0
    while let images = try stream.next() {
      done += images.positions.count
      try emit(.stageAdvanced(done: done))
    }
    try emit(.stageFinished)
    usage.decodedImages += done
    return stream.faults
  }

  /// Takes out the images that cannot be decoded; returns why, by digest.
  ///
  /// Every copy of a broken file is broken, though only one of them is decoded.
  mutating func removeUnreadable(
    from images: inout [Image]
  ) throws -> [String: ImageFault.Reason] {
    let faults = try unreadable(images.map(\.record))
    let reasons = Dictionary(faults.map { (Array($0.name.utf8), $0.reason) }) { first, _ in first }
    var broken: [String: ImageFault.Reason] = [:]
    for (record, digest) in images { broken[digest] = reasons[Array(record.name.utf8)] }
    images.removeAll { broken[$0.digest] != nil }
    return broken
  }
}
