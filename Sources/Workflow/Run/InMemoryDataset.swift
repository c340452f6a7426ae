internal import Engine
internal import Images

/// Images that are trained on as they are and fit into memory: decoded once, for all epochs.
enum InMemoryDataset {
  /// Decodes images.
  ///
  /// - Parameters:
  ///   - records: The images.
  ///   - pipeline: Gives every image the same size.
  ///   - threads: That decode.
  ///   - advanced: Told how many images are decoded.
  /// - Returns: The images' values, a row each, with their labels.
  /// - Throws: `ImageFaults` where an image cannot be read, and what `advanced` throws.
  static func read(
    _ records: [ImageRecord], _ pipeline: ImagePipeline, threads: Int,
    advanced: (Int) throws -> Void
  ) throws -> LabelledFeatures {
    let stream = ImageStream(records, pipeline: pipeline, batchSize: 32, threads: threads)
    var memory: AlignedFloats?
    var perImage = 0
    var done = 0
    while let batch = try stream.next() {
      perImage = batch.pixels.count / batch.positions.count
      let rows = memory ?? AlignedFloats(count: records.count * perImage)
      memory = rows
      for (place, position) in batch.positions.enumerated() {
        let image = batch.pixels[place * perImage..<(place + 1) * perImage]
        _ = rows.buffer[(position * perImage)...].update(fromContentsOf: image)
      }
      done += batch.positions.count
      try advanced(done)
    }
    guard let memory else { preconditionFailure("a split has images") }
    var features = LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: perImage,
      rows: Array(records.indices), labels: records.map(\.placeholder), owner: memory)
    features.weights = records.sampleWeights
    return features
  }
}

extension [ImageRecord] {
  /// How much each image counts; nil where all count alike.
  var sampleWeights: [Float]? {
    contains { $0.weight != nil } ? map { $0.weight ?? 1 } : nil
  }
}
