/// Keras's activation names.
package enum Activation: String, Hashable, Sendable, CaseIterable {
  case linear
  case relu
  case relu6
  /// x above zero, exp(x) - 1 below.
  case elu
  case sigmoid
  case tanh
  case softmax
  /// The logarithm of the softmax.
  case logSoftmax = "log_softmax"
  /// x sigmoid(x), which Keras calls `swish` too.
  case silu
  /// x hard_sigmoid(x), which Keras calls `hard_swish` too.
  case hardSilu = "hard_silu"
  /// min(max(x / 6 + 0.5, 0), 1), as Keras 3 has it.
  case hardSigmoid = "hard_sigmoid"
  /// x times the normal distribution's integral up to x.
  case gelu
  /// 1.0507 x above zero, 1.7581 (exp(x) - 1) below.
  case selu
  /// log(1 + exp(x)).
  case softplus
  /// x / (1 + |x|).
  case softsign
  case exponential
  /// x above zero, 0.2 x below: Keras's default for the name, where the layer has 0.3.
  case leakyRelu = "leaky_relu"
  /// x tanh(softplus(x)).
  case mish

  /// Other names that Keras has.
  package static let synonyms: KeyValuePairs<String, Activation> = [
    "swish": .silu, "hard_swish": .hardSilu,
  ]

  /// The names and the other names.
  package static var names: [String] { allCases.map(\.rawValue) + synonyms.map(\.key) }

  /// An activation by one of its names.
  package static func named(_ name: String) -> Activation? {
    Activation(rawValue: name) ?? synonyms.first { $0.key == name }?.value
  }
}
