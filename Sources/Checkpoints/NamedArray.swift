/// Values in row-major order with their shape.
public struct NamedArray: Hashable, Sendable {
  public let shape: [Int]
  public let values: [Float]

  /// - Precondition: There are as many values as the shape says.
  public init(shape: [Int], values: [Float]) {
    precondition(shape.reduce(1, *) == values.count, "a shape must fit its values")
    self.shape = shape
    self.values = values
  }
}

/// What an array is called: its layer's name and, within the layer, Keras's (`kernel`,
/// `depthwise_kernel`, `bias`, `gamma`, `beta`, `moving_mean`, `moving_variance`).
public struct ParameterName: Hashable, Sendable, CustomStringConvertible {
  public let layer: String
  public let weight: String

  public init(layer: String, weight: String) {
    self.layer = layer
    self.weight = weight
  }

  public var description: String { "\(layer)/\(weight)" }
}
