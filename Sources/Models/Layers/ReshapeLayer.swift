internal import Basics
package import Configuration

/// Keras's `Reshape`.
package struct ReshapeLayer: KerasLayer {
  package static let className = "Reshape"
  package static let fields: [DeclaredField<ReshapeLayer>] = [
    DeclaredField(
      "target_shape", \.targetShape, .integer(-1...10_000_000), isRequired: true,
      "the output's shape; -1 for what is left")
  ]

  /// Without the batch axis; one axis may be -1, whose size follows from the others.
  package var targetShape: [Int]

  package init() { self.init([-1]) }

  package init(_ targetShape: [Int]) { self.targetShape = targetShape }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let count = inputs[0].saturatingProduct
    let known = targetShape.filter { $0 != -1 }
    let product = known.saturatingProduct
    guard known.allSatisfy({ $0 > 0 }), targetShape.count - known.count < 2,
      known.count == targetShape.count ? product == count : count % product == 0
    else {
      throw GraphError(
        layer: name, "'\(name)' cannot shape \(count) values \(inputs[0]) to \(targetShape)")
    }
    return targetShape.map { $0 == -1 ? count / product : $0 }
  }

  package var keepsValues: Bool { true }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.add(Reshape(), inputs)
  }
}
