package import Configuration

/// Keras's `Dropout`.
package struct Dropout: KerasLayer {
  package static let className = "Dropout"
  package static let specName: String? = "dropout"
  package static let summary = "zeroes a random fraction in training"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "rate")
  package static let fields: [DeclaredField<Dropout>] = [
    DeclaredField(
      "rate", \.rate, .fraction, isRequired: true, also: ["p", "dropout_rate"],
      "the fraction dropped"),
    DeclaredField(
      "noise_shape", \.noiseShape, .optional(.size), isInSpecs: false,
      "1 for each axis along which a random number is shared"),
  ]

  /// The fraction dropped in training.
  package var rate: Double
  /// Nil where each value has a random number of its own.
  package var noiseShape: NoiseShape?

  package init() { self.init(rate: 0) }

  package init(rate: Double, noiseShape: NoiseShape? = nil) {
    self.rate = rate
    self.noiseShape = noiseShape
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    if let noiseShape, noiseShape.noise(for: inputs[0]) == nil {
      throw GraphError(
        layer: name,
        """
        '\(name)' shares random numbers of an input \(inputs[0]) by \(noiseShape.specValue.text): \
        only those of an image or of a channel can be shared
        """)
    }
    return inputs[0]
  }

  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool { rate > 0 }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let shape = context.inputShapes[0]
    return context.addDropout(rate, noiseShape?.noise(for: shape) ?? .value, inputs)
  }
}

/// Keras's `noise_shape`: the axes of the random numbers, the batch's first; nil for all of an axis.
package struct NoiseShape: Hashable, Sendable {
  package var axes: [Int?]

  package init(_ axes: [Int?]) { self.axes = axes }

  /// One random number for each image.
  package static let image = NoiseShape([nil, 1, 1, 1])

  /// What shares a random number in tensors of this shape; nil where nothing here does so.
  func noise(for shape: [Int]) -> DropoutMask.Noise? {
    guard axes.count == shape.count + 1, axes[0] == nil else { return nil }
    let isWhole = zip(axes.dropFirst(), shape).map { axis, size in axis == nil || axis == size }
    let isShared = axes.dropFirst().map { $0 == 1 }
    if isWhole.allSatisfy({ $0 }) { return .value }
    if isShared.allSatisfy({ $0 }) { return .image }
    return isShared.dropLast().allSatisfy { $0 } && isWhole.last == true ? .channel : nil
  }
}

extension NoiseShape: FieldValue {
  package init?(_ value: SpecValue) {
    guard case .list(let items) = value else { return nil }
    var axes: [Int?] = []
    for item in items {
      guard let axis = Int?(item) else { return nil }
      axes.append(axis)
    }
    self.init(axes)
  }

  package var specValue: SpecValue { .list(axes.map(\.specValue)) }
}

extension Decomposition {
  /// Adds a dropout; none outside of training.
  mutating func addDropout(
    _ rate: Double, _ noise: DropoutMask.Noise, _ inputs: [Program.Value]
  ) -> Program.Value {
    guard rate > 0, isTraining else { return inputs[0] }
    return add(DropoutMask(rate: rate, noise: noise, stream: layer.name), inputs)
  }
}
