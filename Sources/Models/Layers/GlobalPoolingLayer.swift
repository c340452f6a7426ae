package import Configuration

/// A layer that takes one number of an image, for each channel.
package protocol GlobalPoolingLayer: KerasLayer {
  static var kind: PoolingKind { get }
  /// Whether the output is `[1, 1, channels]`.
  var keepdims: Bool { get set }
}

extension GlobalPoolingLayer {
  package static var fields: [DeclaredField<Self>] {
    [
      DeclaredField(
        "keepdims", \.keepdims, .bool, isInSpecs: false,
        "whether the output is an image of a pixel")
    ]
  }

  package init(keepdims: Bool) {
    self.init()
    self.keepdims = keepdims
  }

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
    let pooled = context.add(GlobalPooling(Self.kind), inputs, shape: [channels])
    return keepdims ? context.add(Reshape(), [pooled]) : pooled
  }
}
