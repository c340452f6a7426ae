package import Configuration

/// A function of each value.
package struct ElementwiseFunction: Primitive {
  package var function: Activation

  package init(_ function: Activation) { self.function = function }

  package func isNonNegative(_ input: Bool) -> Bool {
    [.relu, .relu6, .sigmoid, .hardSigmoid, .softplus, .exponential].contains(function)
  }

  /// What fills a block of channels up must stay zero.
  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { function.keepsZero ? .any : .last }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { !function.isFoundFromOutput }

  package func backwardReadsOutput(_ step: Program.Step) -> Bool { function.isFoundFromOutput }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { function.rawValue }
}

extension Activation {
  /// Whether zero stays zero.
  var keepsZero: Bool {
    switch self {
    case .sigmoid, .softmax, .logSoftmax, .hardSigmoid, .softplus, .exponential: false
    default: true
    }
  }

  /// Whether oneDNN applies it to a result before writing it.
  package var isPostOperation: Bool {
    switch self {
    case .softsign, .softmax, .logSoftmax: false
    default: true
    }
  }

  /// Whether the derivative can be had from the output alone.
  var isFoundFromOutput: Bool {
    switch self {
    case .silu, .hardSilu, .gelu, .mish: false
    default: true
    }
  }
}
