internal import Configuration
internal import Engine
internal import Images

/// Random changes of images, with the seed that decides them.
struct SeededAugmentation {
  let augmentation: ImageAugmentation
  let seed: Int
  /// The number of the first image, where random numbers are concerned.
  let firstImage: Int
  /// How images of a batch are mixed; nil where they are not.
  let mixing: BatchMixing?
}

/// What images pass through before they are trained on.
struct StaticPass {
  /// Nil where the images themselves are what is trained on.
  let part: StaticPart?
  /// Images that pass through together.
  let batch: Int
}

/// A split whose features are computed again at each pass: its images change, or nothing is static.
final class StreamedFeatures: BatchSource {
  private let records: [ImageRecord]
  private let pipeline: ImagePipeline
  private let augmentation: SeededAugmentation?
  private let staticPass: StaticPass
  private let threads: Int
  private let precision: FeatureStorage.Precision

  /// - Parameters:
  ///   - records: The images.
  ///   - pipeline: Makes arrays of them.
  ///   - augmentation: Applied in passes that belong to an epoch.
  ///   - staticPass: What the images pass through.
  ///   - threads: That decode.
  ///   - precision: What features are rounded to, as a store would.
  init(
    _ records: [ImageRecord], _ pipeline: ImagePipeline, augmentation: SeededAugmentation? = nil,
    through staticPass: StaticPass, threads: Int, precision: FeatureStorage.Precision = .f32
  ) {
    self.records = records
    weights = records.sampleWeights
    self.pipeline = pipeline
    self.augmentation = augmentation
    self.staticPass = staticPass
    self.threads = threads
    self.precision = precision
  }

  var count: Int { records.count }
  let weights: [Float]?

  func pass(_ order: [Int], batchSize: Int, epoch: Int?) -> any BatchPass {
    let draws = epoch.flatMap { epoch in
      augmentation.map { augmentation in
        let first = augmentation.firstImage
        return AugmentationDraws(
          augmentation.augmentation, seed: augmentation.seed, epoch: epoch,
          images: order.map { first + $0 })
      }
    }
    var pipeline = pipeline
    if draws == nil, let fixed = pipeline.fixedSize,
      let size = augmentation?.augmentation.size(after: fixed.height, fixed.width)
    {
      // Whole images where none is cropped, at the model's size.
      (pipeline.height, pipeline.width) = (size.height, size.width)
    }
    let mixer = draws.flatMap { draws in
      augmentation?.mixing.map { BatchMixer($0, draws) }
    }
    let stream = ImageStream(
      order.map { records[$0] }, pipeline: pipeline, augmentation: draws, batchSize: batchSize,
      threads: threads)
    return StreamedPass(
      stream, labels: order.map { Int32(records[$0].placeholder) }, mixer: mixer, staticPass,
      precision)
  }
}

/// One way through the images, decoded ahead of the engine.
private final class StreamedPass: BatchPass {
  private let stream: ImageStream
  private let labels: [Int32]
  private let mixer: BatchMixer?
  private let part: StaticPart?
  private let staticBatch: Int
  private let precision: FeatureStorage.Precision
  private var row: [Float]

  init(
    _ stream: ImageStream, labels: [Int32], mixer: BatchMixer?, _ staticPass: StaticPass,
    _ precision: FeatureStorage.Precision
  ) {
    self.precision = precision
    self.stream = stream
    self.labels = labels
    self.mixer = mixer
    (part, staticBatch) = (staticPass.part, staticPass.batch)
    row = [Float](repeating: 0, count: staticBatch * (part?.floatsPerImage ?? 0))
  }

  func next(
    _ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws -> BatchLabels {
    guard let images = try stream.next() else {
      preconditionFailure("more batches are asked for than there are images")
    }
    let classes = images.positions.map { labels[$0] }
    guard let mixer else {
      try handOver(images.pixels, of: images, take)
      return BatchLabels(classes)
    }
    let mixtures = mixer.mix(images)
    try handOver(mixer.pixels, of: images, take)
    return BatchLabels(
      classes,
      mixtures: mixtures.map { LabelMixture(other: classes[$0.partner], share: $0.share) })
  }

  /// - Parameters:
  ///   - pixels: Those of the images, as they are or mixed.
  ///   - images: The batch.
  ///   - take: Given a place in the batch and a row.
  /// - Throws: `KernelError` where oneDNN refuses.
  private func handOver(
    _ pixels: UnsafeBufferPointer<Float>, of images: ImageBatch,
    _ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws {
    let count = images.positions.count
    let perImage = pixels.count / count
    if let part {
      for start in stride(from: 0, to: count, by: staticBatch) {
        let rest = UnsafeBufferPointer(rebasing: pixels[(start * perImage)...])
        try compute(part, rest, start, min(staticBatch, count - start), images, take)
      }
    } else {
      for place in 0..<count {
        take(place, pixels.extracting(place * perImage..<(place + 1) * perImage))
      }
    }
  }

  private func compute(
    _ part: StaticPart, _ pixels: UnsafeBufferPointer<Float>, _ start: Int, _ count: Int,
    _ images: ImageBatch, _ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void
  ) throws {
    try row.withUnsafeMutableBufferPointer { rows in
      guard let base = rows.baseAddress else { return }
      try part.compute(
        pixels, count: count, height: images.height, width: images.width, batch: staticBatch
      ) { image in base + image * part.floatsPerImage }
    }
    precision.round(&row, from: 0)
    row.withUnsafeMutableBufferPointer { rows in
      let width = part.floatsPerImage
      for image in 0..<count {
        take(
          start + image,
          UnsafeBufferPointer(rows.extracting(image * width..<(image + 1) * width)))
      }
    }
  }
}
