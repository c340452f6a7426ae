package import Configuration

/// Rows times a kernel, plus a bias.
package struct MatrixProduct: Primitive {
  /// `[in, out]`.
  package var kernel: ParameterKey
  package var bias: ParameterKey?

  package init(kernel: ParameterKey, bias: ParameterKey?) {
    self.kernel = kernel
    self.bias = bias
  }

  package var ownsArrays: Bool { true }
  package var foldsScaling: Bool { true }

  package func fuses(
    _ activation: Activation, in step: Program.Step, _ mode: Program.Mode
  ) -> Bool { mode == .inference && activation.isPostOperation }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package var readsSinglePrecision: Bool { true }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { step.trains }

  package var description: String { "product" }
}
