package import Configuration

/// Random changes to training images, and the generation of Keras's arithmetic that makes them.
package struct ImageAugmentation: Hashable, Sendable {
  /// The ranges that changes are taken from.
  package var ranges: Augmentation
  package var interpolation: Compatibility.AugmentationInterpolation
  package var shearUnit: Compatibility.ShearUnit
  package var centre: Compatibility.AugmentationCentre
  package var axes: Compatibility.AugmentationAxes

  package init(_ ranges: Augmentation, _ compatibility: Compatibility) {
    self.ranges = ranges
    interpolation = compatibility.augmentationInterpolation
    shearUnit = compatibility.shearUnit
    centre = compatibility.augmentationCentre
    axes = compatibility.augmentationAxes
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

  /// The change of the image at a position of the stream.
  func change(at position: Int, height: Int, width: Int) -> ImageChange {
    ImageChange(
      augmentation.ranges, seed: seed, epoch: epoch, image: images[position], height: height,
      width: width)
  }
}
