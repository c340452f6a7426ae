package import Configuration

/// Random changes to training images, with the arithmetic that makes them.
package enum ImageAugmentation: Hashable, Sendable {
  case generator(GeneratorAugmentation)
  case layers([AugmentationLayer])

  package init(_ augmentation: Augmentation, _ compatibility: Compatibility) {
    switch augmentation.changes {
    case .generator(let ranges): self = .generator(GeneratorAugmentation(ranges, compatibility))
    case .layers(let layers): self = .layers(layers)
    }
  }
}

extension ImageAugmentation {
  /// The size of images after all changes.
  ///
  /// - Parameters:
  ///   - height: Before, in pixels.
  ///   - width: Before, in pixels.
  /// - Returns: Pixels.
  package func size(after height: Int, _ width: Int) -> (height: Int, width: Int) {
    guard case .layers(let layers) = self else { return (height, width) }
    return Augmentation.Changes.layers(layers).croppedSize ?? (height, width)
  }
}

/// `ImageDataGenerator`'s random changes, and the generation of Keras's arithmetic that makes them.
package struct GeneratorAugmentation: Hashable, Sendable {
  /// The ranges that changes are taken from.
  package var ranges: GeneratorRanges
  package var interpolation: Compatibility.AugmentationInterpolation
  package var shearUnit: Compatibility.ShearUnit
  package var centre: Compatibility.AugmentationCentre
  package var axes: Compatibility.AugmentationAxes

  package init(_ ranges: GeneratorRanges, _ compatibility: Compatibility) {
    self.ranges = ranges
    interpolation = compatibility.augmentationInterpolation
    shearUnit = compatibility.shearUnit
    centre = compatibility.augmentationCentre
    axes = compatibility.augmentationAxes
  }

  /// Makes a changed image of `source`, in the order of `ImageDataGenerator.apply_transform`.
  ///
  /// - Parameters:
  ///   - change: The numbers that were drawn.
  ///   - source: height x width x 3 values of 0 to 255.
  ///   - height: Pixels.
  ///   - width: Pixels.
  ///   - target: As large as `source`.
  package func apply(
    _ change: ImageChange, _ source: UnsafePointer<Float>, height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    // Keras flips after the channel shift, which no flip can see.
    AffineTransform(change, self, height: height, width: width)
      .apply(source, height: height, width: width, into: target)
    let values = UnsafeMutableBufferPointer(start: target, count: height * width * 3)
    if let intensity = change.channelShift { ImageColour.shift(values, by: Float(intensity)) }
    if let factor = change.brightness { ImageColour.brighten(values, by: Float(factor)) }
  }
}

/// Which random changes the images of a stream get.
package struct AugmentationDraws: Hashable, Sendable {
  package var augmentation: ImageAugmentation
  package var seed: Int
  package var epoch: Int
  /// For each position of the stream, the image's place in its split: what the random numbers depend on.
  package var images: [Int]

  package init(_ augmentation: ImageAugmentation, seed: Int, epoch: Int, images: [Int]) {
    self.augmentation = augmentation
    self.seed = seed
    self.epoch = epoch
    self.images = images
  }
}
