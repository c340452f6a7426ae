/// What `ImageDataGenerator` does to each image by its own numbers, after preprocessing; nil where a spec
/// says nothing.
package struct Samplewise: Hashable, Sendable {
  /// Subtracts the mean of all values: `samplewise_center`.
  package var centers: Bool?
  /// Divides by the standard deviation of all values: `samplewise_std_normalization`.
  package var divides: Bool?

  package init() {}

  package init(centers: Bool?, divides: Bool?) {
    self.centers = centers
    self.divides = divides
  }

  /// This one where it says something, else the other.
  package func over(_ other: Samplewise) -> Samplewise {
    Samplewise(centers: centers ?? other.centers, divides: divides ?? other.divides)
  }
}
