/// Random changes to training images, in one of Keras's two ways.
package enum Augmentation: Hashable, Sendable {
  /// `ImageDataGenerator`'s ranges, a map.
  case generator(GeneratorRanges)
  /// Preprocessing layers, a list.
  case layers([AugmentationLayer])
}
