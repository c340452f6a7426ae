/// Values in row-major order with their shape.
package struct NamedArray: Hashable, Sendable {
  package let shape: [Int]
  package let values: [Float]

  /// - Precondition: There are as many values as the shape says.
  package init(shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "a shape must fit its values")
    self.shape = shape
    self.values = values
  }
}

/// What an array is called: its layer's name and, within the layer, Keras's (`kernel`,
/// `depthwise_kernel`, `bias`, `gamma`, `beta`, `moving_mean`, `moving_variance`).
package struct ParameterName: Hashable, Sendable, CustomStringConvertible {
  package let layer: String
  package let weight: String

  package init(layer: String, weight: String) {
    self.layer = layer
    self.weight = weight
  }

  package var description: String { "\(layer)/\(weight)" }
}
