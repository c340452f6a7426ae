internal import Basics

/// Keras's `Flatten`.
package struct Flatten: KerasLayer {
  package static let className = "Flatten"
  package static let specName: String? = "flatten"
  package static let summary = "one long row an image"

  package init() {}

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    [inputs[0].saturatingProduct]
  }

  package var keepsValues: Bool { true }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Reshape(), inputs)
  }
}
