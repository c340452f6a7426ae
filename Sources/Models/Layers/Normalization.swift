package import Configuration

/// Keras's `Normalization` of each channel: (x - mean) / max(sqrt(variance), 1e-7), with fixed
/// numbers or with arrays of a weights file.
package struct Normalization: KerasLayer {
  package static let className = "Normalization"
  package static let specName: String? = "normalization"
  package static let summary = "subtracts a mean of each channel and divides by its deviation"
  package static let argumentStyle = LayerArgumentStyle.keys(shorthand: nil)
  package static let fields: [DeclaredField<Normalization>] = [
    DeclaredField(
      "axis", \.axis, .optional(.axis),
      "the last axis, counted with the batch's"),
    DeclaredField(
      "mean", \.mean,
      .optional(.oneOr(.number, .list(of: .number, atLeast: 1, noun: "mean"))),
      "each channel's mean, or one for all"),
    DeclaredField(
      "variance", \.variance,
      .optional(.oneOr(.notNegative, .list(of: .notNegative, atLeast: 1, noun: "variance"))),
      "each channel's variance, or one for all"),
    DeclaredField("invert", \.invert, .bool, "whether the normalisation is undone"),
  ]

  /// Nil where one mean and one variance hold for all values.
  package var axis: Axes?
  /// Nil where mean and variance are arrays.
  package var mean: ChannelNumbers?
  package var variance: ChannelNumbers?
  /// Whether the layer gives x max(sqrt(variance), 1e-7) + mean.
  package var invert = false

  package init() { self.init(mean: nil, variance: nil) }

  package init(mean: ChannelNumbers?, variance: ChannelNumbers?) {
    axis = .last
    self.mean = mean
    self.variance = variance
  }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    let input = inputs[0]
    guard let axis else { return try wholeShape(input, name: name) }
    guard axis.isLast(of: input) else {
      throw GraphError(
        layer: name,
        "'\(name)' normalises axes \(axis.values) of \(input): only the last axis can be")
    }
    guard (mean == nil) == (variance == nil) else {
      throw GraphError(layer: name, "'\(name)' has a mean or a variance, but not both")
    }
    guard mean?.fits(input) ?? true, variance?.fits(input) ?? true else {
      throw GraphError(
        layer: name, "'\(name)' has means or variances that do not fit its input \(input)")
    }
    guard variance?.values.allSatisfy({ $0 >= 0 }) ?? true else {
      throw GraphError(layer: name, "'\(name)' has a variance below zero")
    }
    return input
  }

  private func wholeShape(_ input: [Int], name: String) throws(GraphError) -> [Int] {
    guard let mean, let variance, mean.values.count == 1, variance.values.count == 1,
      variance.values[0] >= 0
    else {
      throw GraphError(
        layer: name,
        "'\(name)' normalises all values alike: it needs one mean and one variance of at least 0")
    }
    return input
  }

  /// `count` is how many batches Keras's `adapt` has seen; no pass reads it.
  package func weights(for inputs: [[Int]]) -> [Weight] {
    guard mean == nil else { return [] }
    let shape = [inputs[0].last ?? 0]
    return [
      Weight(name: "mean", shape: shape, role: .statistic, initializer: .zeros),
      Weight(name: "variance", shape: shape, role: .statistic, initializer: .ones),
      Weight(name: "count", shape: [], role: .statistic, initializer: .zeros),
    ]
  }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 2 * output.reduce(1, *) }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    guard let mean, let variance else {
      if invert {
        return context.add(
          ChannelAffine(
            scale: .deviation(context.array("variance")), shift: .array(context.array("mean"))),
          inputs)
      }
      // sqrt(variance + 1e-14) is 1e-7 where the variance is 0, as Keras's maximum is, and what
      // Keras gives for every variance above 1e-7, to the last bit of single precision.
      return context.add(
        BatchNormalizing(
          gamma: nil, beta: nil, movingMean: context.array("mean"),
          movingVariance: context.array("variance"), momentum: 1, epsilon: 1e-14,
          usesBatch: false), inputs)
    }
    let count = max(mean.values.count, variance.values.count)
    let means = mean.spread(over: count)
    let deviations = variance.spread(over: count).map { max($0.squareRoot(), 1e-7) }
    let scale = deviations.map { invert ? $0 : 1 / $0 }
    let shift = zip(means, deviations).map { invert ? $0 : -$0 / $1 }
    return context.add(
      ChannelAffine(
        scale: .constants(scale.map { Float($0) }), shift: .constants(shift.map { Float($0) })),
      inputs)
  }
}

extension ChannelNumbers {
  /// As many numbers as there are channels, rounded to single precision as Keras's are.
  fileprivate func spread(over count: Int) -> [Double] {
    let rounded = floats.map { Double($0) }
    return values.count == count ? rounded : Array(repeating: rounded[0], count: count)
  }
}
