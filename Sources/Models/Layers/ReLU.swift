package import Configuration

/// Keras's `ReLU`: x above `threshold`, at most `maxValue` where there is one, and below it
/// `negativeSlope` times x - threshold.
package struct ReLU: KerasLayer {
  package static let className = "ReLU"
  package static let specName: String? = "re_lu"
  package static let summary = "zero below zero"
  package static let fields: [DeclaredField<ReLU>] = [
    DeclaredField("max_value", \.maxValue, .optional(.number), "the largest output"),
    DeclaredField(
      "negative_slope", \.negativeSlope, .notNegative, isAlwaysStated: false,
      "the factor below the threshold"),
    DeclaredField(
      "threshold", \.threshold, .notNegative, isAlwaysStated: false, "what is passed on as it is"),
  ]

  package var maxValue: Double?
  package var negativeSlope = 0.0
  package var threshold = 0.0

  package init() { self.init(maxValue: nil) }

  package init(maxValue: Double?) { self.maxValue = maxValue }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    if negativeSlope == 0, threshold == 0 {
      if maxValue == nil { return context.addActivation(.relu, inputs[0]) }
      if maxValue == 6 { return context.addActivation(.relu6, inputs[0]) }
    }
    return context.add(
      RectifiedFunction(
        slope: Float(negativeSlope), threshold: Float(threshold),
        maximum: maxValue.map { Float($0) } ?? .infinity), inputs)
  }
}
