/// The labels of a batch's images.
package struct BatchLabels {
  /// Class positions.
  package var classes: [Int32]
  /// What each image has of another class; nil where all are of one.
  package var mixtures: [LabelMixture]?

  package init(_ classes: [Int32], mixtures: [LabelMixture]? = nil) {
    precondition(mixtures == nil || mixtures?.count == classes.count, "one mixture an image")
    self.classes = classes
    self.mixtures = mixtures
  }

  /// For each image the class with the larger share, of two alike the first in order: what Keras's
  /// metrics and class weights take of mixed labels.
  package var dominant: [Int32] {
    guard let mixtures else { return classes }
    return zip(classes, mixtures).map { own, mixture in
      let rest = 1 - mixture.share
      if mixture.share == rest { return min(own, mixture.other) }
      return mixture.share > rest ? own : mixture.other
    }
  }
}

/// What an image that was mixed with another one has of that one's label.
package struct LabelMixture: Hashable, Sendable {
  /// A class position.
  package var other: Int32
  /// What the image's own class keeps, 0 to 1.
  package var share: Float

  package init(other: Int32, share: Float) {
    self.other = other
    self.share = share
  }
}
