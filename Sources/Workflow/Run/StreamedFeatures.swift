internal import Configuration
internal import Engine
internal import Images

/// Random changes of images, with the seed that decides them.
struct SeededAugmentation {
  let augmentation: ImageAugmentation
  let seed: Int
  /// The number of the first image, where random numbers are concerned.
  let firstImage: Int
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
    let stream = ImageStream(
      order.map { records[$0] }, pipeline: pipeline, augmentation: draws, batchSize: batchSize,
      threads: threads)
    return StreamedPass(
      stream, labels: order.map { Int32(records[$0].placeholder) }, part: staticPass.part,
      staticBatch: staticPass.batch, precision)
  }
}

/// One way through the images, decoded ahead of the engine.
private final class StreamedPass: BatchPass {
  private let stream: ImageStream
  private let labels: [Int32]
  private let part: StaticPart?
  private let staticBatch: Int
  private let precision: FeatureStorage.Precision
  private var row: [Float]

  init(
    _ stream: ImageStream, labels: [Int32], part: StaticPart?, staticBatch: Int,
    _ precision: FeatureStorage.Precision
  ) {
    self.precision = precision
    self.stream = stream
    self.labels = labels
    self.part = part
    self.staticBatch = staticBatch
    row = [Float](repeating: 0, count: staticBatch * (part?.floatsPerImage ?? 0))
  }

  func next(_ take: (_ place: Int, _ row: UnsafeBufferPointer<Float>) -> Void) throws -> [Int32] {
    guard let images = try stream.next() else {
      preconditionFailure("more batches are asked for than there are images")
    }
    let count = images.positions.count
    let perImage = images.pixels.count / count
    if let part {
      for start in stride(from: 0, to: count, by: staticBatch) {
        let rest = UnsafeBufferPointer(rebasing: images.pixels[(start * perImage)...])
        try compute(part, rest, start, min(staticBatch, count - start), images, take)
      }
    } else {
      for place in 0..<count {
        take(place, images.pixels.extracting(place * perImage..<(place + 1) * perImage))
      }
    }
    return images.positions.map { labels[$0] }
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
