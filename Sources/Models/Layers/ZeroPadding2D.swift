package import Configuration

/// Keras's `ZeroPadding2D`.
package struct ZeroPadding2D: KerasLayer {
  package static let className = "ZeroPadding2D"
  package static let fields: [DeclaredField<ZeroPadding2D>] = [
    DeclaredField("padding", \.padding, .sides, "rows and columns of zeros")
  ]

  package var padding: Padding2D

  package init() { self.init(Padding2D(all: 1)) }

  package init(_ padding: Padding2D) { self.padding = padding }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let input = inputs[0]
    guard input.count == 3 else {
      throw GraphError(
        layer: name,
        "'\(name)' pads images of [height, width, channels], but its input is \(input)")
    }
    return [
      input[0] + padding.top + padding.bottom, input[1] + padding.left + padding.right, input[2],
    ]
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(ZeroPadding(padding), inputs)
  }
}
