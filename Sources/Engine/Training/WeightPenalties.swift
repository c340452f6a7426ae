internal import Configuration
internal import Models

/// What the trainable arrays of a store add to the loss, by the regularizers of their layers.
///
/// As Keras 3 has it, arrays that do not train add nothing.
struct WeightPenalties {
  private let penalized: [(parameter: Parameter, regularizer: Regularizer)]

  init(_ store: ParameterStore) {
    penalized = store.trainableParameters.compactMap { parameter in
      parameter.declaration.weight.regularizer.map { (parameter, $0) }
    }
  }

  /// The sum, for the arrays' values of now.
  var value: Double {
    penalized.reduce(0) {
      $0 + $1.regularizer.penalty(of: $1.parameter.values.start, count: $1.parameter.count)
    }
  }

  /// Adds the sum's gradients to those in the store.
  ///
  /// A layout may fill an array up with zeros, whose gradients stay zero.
  func addGradients() {
    for (parameter, regularizer) in penalized {
      guard let gradient = parameter.gradient else { continue }
      regularizer.differentiate(
        parameter.values.start, count: parameter.count, adding: gradient.start,
        into: gradient.start)
    }
  }
}
