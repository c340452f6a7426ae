/// Mixes the images of a stream's batches, in memory that it keeps.
package final class BatchMixer {
  private let mixing: BatchMixing
  private let draws: AugmentationDraws
  private let mixed = FloatRoom()
  private var count = 0

  /// - Parameters:
  ///   - mixing: How images are mixed.
  ///   - draws: What the random numbers depend on.
  package init(_ mixing: BatchMixing, _ draws: AugmentationDraws) {
    self.mixing = mixing
    self.draws = draws
  }

  /// The images that were mixed last, valid until the next are.
  package var pixels: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(mixed.values(count))
  }

  /// Mixes a batch.
  ///
  /// - Parameter images: As the stream hands them out.
  /// - Returns: What each image got of which other one.
  package func mix(_ images: ImageBatch) -> [ImageMixture] {
    let mixtures = mixing.draw(
      images.positions.map { draws.images[$0] }, height: images.height, width: images.width,
      seed: draws.seed, epoch: draws.epoch)
    count = images.pixels.count
    guard let source = images.pixels.baseAddress, let target = mixed.reserve(count) else {
      return mixtures
    }
    let perImage = count / images.positions.count
    for (place, mixture) in mixtures.enumerated() {
      mixture.mix(
        source + place * perImage, source + mixture.partner * perImage, height: images.height,
        width: images.width, depth: perImage / (images.height * images.width),
        into: target + place * perImage)
    }
    return mixtures
  }
}
