/// Random changes to images.
package struct Augmentation: Hashable, Sendable {
  /// One of Keras's two ways.
  package enum Changes: Hashable, Sendable {
    /// `ImageDataGenerator`'s ranges, a map.
    case generator(GeneratorRanges)
    /// Preprocessing layers, a list.
    case layers([AugmentationLayer])
  }

  package var changes: Changes
  /// Whether validation images are changed like training images, as by one generator that divides
  /// them.
  package var validation: Bool

  package init(_ changes: Changes, validation: Bool = false) {
    self.changes = changes
    self.validation = validation
  }

  /// Whether a role's images are changed.
  package func changes(_ role: Role) -> Bool {
    role == .train || role == .validation && validation
  }
}

extension Augmentation.Changes {
  /// Height and width that changed images are cropped to; nil where they keep their size.
  package var croppedSize: (height: Int, width: Int)? {
    guard case .layers(let layers) = self else { return nil }
    return layers.reversed().lazy.compactMap { layer in
      if case .crop(let crop) = layer { (crop.height, crop.width) } else { nil }
    }.first
  }
}
