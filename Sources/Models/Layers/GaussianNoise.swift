package import Configuration

/// Keras's `GaussianNoise`: normal random numbers are added in training.
package struct GaussianNoise: KerasLayer {
  package static let className = "GaussianNoise"
  package static let specName: String? = "gaussian_noise"
  package static let summary = "adds normal random numbers in training"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: "stddev")
  package static let fields: [DeclaredField<GaussianNoise>] = [
    DeclaredField(
      "stddev", \.stddev, .notNegative, isRequired: true, also: ["std", "sigma"],
      "their standard deviation")
  ]

  package var stddev: Double

  package init() { stddev = 0 }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool { stddev > 0 }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    guard stddev > 0, context.isTraining else { return inputs[0] }
    return context.add(GaussianAddition(deviation: stddev, stream: context.layer.name), inputs)
  }
}
