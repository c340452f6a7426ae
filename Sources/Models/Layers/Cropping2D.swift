package import Configuration

/// Keras's `Cropping2D`.
package struct Cropping2D: KerasLayer {
  package static let className = "Cropping2D"
  package static let fields: [DeclaredField<Cropping2D>] = [
    DeclaredField("cropping", \.cropping, .sides, "rows and columns that are left out")
  ]

  package var cropping: Padding2D

  package init() { self.init(.none) }

  package init(_ cropping: Padding2D) { self.cropping = cropping }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let input = inputs[0]
    guard input.count == 3 else {
      throw GraphError(
        layer: name,
        "'\(name)' crops images of [height, width, channels], but its input is \(input)")
    }
    let shape = [
      input[0] - cropping.top - cropping.bottom, input[1] - cropping.left - cropping.right,
      input[2],
    ]
    guard shape[0] > 0, shape[1] > 0 else {
      throw GraphError(
        layer: name,
        """
        the image is too small for this network: at '\(name)' only \(input[0])x\(input[1]) is \
        left to crop \(cropping.top + cropping.bottom) rows and \(cropping.left + cropping.right) \
        columns from
        """)
    }
    return shape
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Cropping(cropping), inputs)
  }
}
