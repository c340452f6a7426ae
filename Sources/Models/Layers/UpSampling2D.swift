internal import Basics
package import Configuration

/// Keras's `UpSampling2D`.
package struct UpSampling2D: KerasLayer {
  package enum Interpolation: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
  }

  package static let className = "UpSampling2D"
  package static let specName: String? = "up_sampling"
  package static let summary = "a larger image"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "size")
  package static let fields: [DeclaredField<UpSampling2D>] = [
    DeclaredField(
      "size", \.size, .pair(1...1024), also: ["scale_factor", "factor"],
      "factors of height and width"),
    DeclaredField(
      "interpolation", \.interpolation,
      .choice(of: Interpolation.allCases.map(\.rawValue), noun: "interpolation"),
      "what is between"),
  ]

  /// Factors of height and width.
  package var size: [Int]
  package var interpolation: Interpolation

  package init() { self.init(size: [2, 2]) }

  package init(size: [Int], interpolation: Interpolation = .nearest) {
    self.size = size
    self.interpolation = interpolation
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let input = inputs[0]
    guard input.count == 3 else {
      throw GraphError(
        layer: name,
        "'\(name)' enlarges images of [height, width, channels], but its input is \(input)")
    }
    return [
      input[0].saturatingMultiply(size[0]), input[1].saturatingMultiply(size[1]), input[2],
    ]
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Resampling(interpolation), inputs)
  }
}
