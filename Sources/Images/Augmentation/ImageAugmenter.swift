internal import Basics
internal import Configuration

/// Makes the random changes of a stream's images one after another, in memory that it keeps; one a
/// thread.
final class ImageAugmenter {
  let draws: AugmentationDraws
  /// What the random numbers of each layer are for: a layer's own whatever comes before it.
  private let purposes: [String]
  private var changes: [LayerChange] = []
  private let unchanged = FloatRoom()
  private let halfway = FloatRoom()

  init(_ draws: AugmentationDraws) {
    self.draws = draws
    switch draws.augmentation {
    case .generator: purposes = []
    case .layers(let layers): purposes = layers.indices.map { "augmentation layer \($0)" }
    }
  }

  /// Puts the changed image of a position of the stream into `target`.
  ///
  /// - Parameters:
  ///   - position: In the stream.
  ///   - height: Of the image before, in pixels.
  ///   - width: Of the image before, in pixels.
  ///   - target: Of the changed image, height x width x 3 values.
  ///   - prepare: Writes the image before, values of 0 to 255, where it is told to.
  func change(
    _ position: Int, height: Int, width: Int, into target: UnsafeMutablePointer<Float>,
    prepare: (UnsafeMutablePointer<Float>) -> Void
  ) {
    switch draws.augmentation {
    case .generator(let augmentation):
      guard let source = unchanged.reserve(height * width * 3) else { return }
      prepare(source)
      let change = ImageChange(
        augmentation.ranges, seed: draws.seed, epoch: draws.epoch, image: draws.images[position],
        height: height, width: width)
      augmentation.apply(change, source, height: height, width: width, into: target)
    case .layers(let layers):
      draw(layers, draws.images[position], height: height, width: width)
      pass(height: height, width: width, into: target, prepare: prepare)
    }
  }

  /// Draws what each layer does to an image.
  private func draw(_ layers: [AugmentationLayer], _ image: Int, height: Int, width: Int) {
    var (height, width) = (height, width)
    changes.removeAll(keepingCapacity: true)
    for (layer, purpose) in zip(layers, purposes) {
      var numbers = CounterGenerator(
        seed: draws.seed, purpose: purpose, epoch: draws.epoch, index: image)
      for change in layer.changes(&numbers, height: height, width: width) {
        changes.append(change)
        (height, width) = change.size(after: height, width)
      }
    }
  }

  /// Passes an image through all changes.
  ///
  /// The last change that needs a second image has `target` for it; those before it go to and fro
  /// between two images of our own.
  private func pass(
    height: Int, width: Int, into target: UnsafeMutablePointer<Float>,
    prepare: (UnsafeMutablePointer<Float>) -> Void
  ) {
    // No change makes an image larger.
    let count = height * width * 3
    var (height, width) = (height, width)
    let last = changes.lastIndex(where: \.needsTarget)
    guard var image = last == nil ? target : unchanged.reserve(count),
      var other = last == nil ? target : halfway.reserve(count)
    else { return }
    prepare(image)
    for (index, change) in changes.enumerated() {
      if change.needsTarget {
        let result = index == last ? target : other
        change.apply(image, height: height, width: width, into: result)
        (image, other) = (result, image)
        (height, width) = change.size(after: height, width)
      } else {
        change.apply(image, height: height, width: width)
      }
    }
  }
}
