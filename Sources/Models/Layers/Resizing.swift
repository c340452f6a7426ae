package import Configuration

/// Keras's `Resizing`, for images that have its size already: the spec resizes them.
package struct Resizing: KerasLayer {
  package static let className = "Resizing"
  package static let preparesImages = true
  package static let fields: [DeclaredField<Resizing>] = [
    DeclaredField("height", \.height, .size, isRequired: true, "the output's height"),
    DeclaredField("width", \.width, .size, isRequired: true, "the output's width"),
  ]

  package var height = 1
  package var width = 1

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    guard inputs[0].count == 3, Array(inputs[0].prefix(2)) == [height, width] else {
      throw GraphError(
        layer: name,
        """
        '\(name)' resizes images to \(height)x\(width), and its input is \(inputs[0]): images are \
        resized by the spec, to [\(height), \(width)]
        """)
    }
    return inputs[0]
  }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    inputs[0]
  }
}
