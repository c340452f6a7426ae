package import Configuration

/// Keras's `GlobalAveragePooling2D`: the average over the image, for each channel.
package struct GlobalAveragePooling2D: KerasLayer {
  package static let className = "GlobalAveragePooling2D"
  package static let specName: String? = "global_average_pooling"
  package static let summary = "the mean over the image"
  package static let fields: [DeclaredField<GlobalAveragePooling2D>] = [
    DeclaredField(
      "keepdims", \.keepdims, .bool, isInSpecs: false, "whether the output is an image of a pixel")
  ]

  /// Whether the output is `[1, 1, channels]`.
  package var keepdims: Bool

  package init() { self.init(keepdims: false) }

  package init(keepdims: Bool) { self.keepdims = keepdims }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs[0].count == 3 else {
      throw GraphError(
        layer: name,
        "'\(name)' pools images of [height, width, channels], but its input is \(inputs[0])")
    }
    return keepdims ? [1, 1, inputs[0][2]] : [inputs[0][2]]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { inputs[0].reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    let channels = context.inputShapes[0][2]
    let pooled = context.add(GlobalPooling(.average), inputs, shape: [channels])
    return keepdims ? context.add(Reshape(), [pooled]) : pooled
  }
}
