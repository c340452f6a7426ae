internal import Basics

/// A network that cannot be built, in words.
package struct GraphError: Explained, Hashable, Sendable {
  /// What makes it impossible, where the layer is the backbone's.
  package enum Cause: Hashable, Sendable {
    /// The size of the images.
    case size
    /// The width multiplier.
    case multiplier
    /// The layer that the backbone is to end with.
    case output
    /// The file that the backbone's layers come from.
    case definition
  }

  package let layer: String
  package let description: String
  package let cause: Cause

  package init(layer: String, _ description: String, cause: Cause = .size) {
    self.layer = layer
    self.description = description
    self.cause = cause
  }
}
