package import Configuration

/// Keras's `ReLU`: max(x, 0), at most `maxValue` where there is one.
package struct ReLU: KerasLayer {
  package static let className = "ReLU"
  package static let fields: [DeclaredField<ReLU>] = [
    DeclaredField("max_value", \.maxValue, .optional(.number), "the largest output")
  ]

  /// Nil or 6.
  package var maxValue: Double?

  package init() { self.init(maxValue: nil) }

  package init(maxValue: Double?) { self.maxValue = maxValue }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addActivation(maxValue == nil ? .relu : .relu6, inputs[0])
  }
}
