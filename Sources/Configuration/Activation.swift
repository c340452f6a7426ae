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
}
