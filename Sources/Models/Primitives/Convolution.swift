package import Configuration

/// Sums over the windows of an image, with a bias; in groups of channels, each with a kernel of its
/// own: one group for each channel where it is depthwise.
package struct Convolution: Primitive {
  /// `[height, width, in / groups, out]`, or `[height, width, in, out / in]` where it is depthwise.
  package var kernel: ParameterKey
  package var bias: ParameterKey?
  package var window: Window
  package var groups: Int

  package init(kernel: ParameterKey, bias: ParameterKey?, window: Window, groups: Int) {
    self.kernel = kernel
    self.bias = bias
    self.window = window
    self.groups = groups
  }

  package var ownsArrays: Bool { true }
  package var foldsScaling: Bool { true }

  package func absorbing(_ padding: Padding2D, isNonNegative: Bool) -> Convolution? {
    var padded = self
    padded.window = window.padded(by: padding)
    return padded
  }

  /// In training oneDNN has gradients through rectifiers alone.
  package func fuses(
    _ activation: Activation, in step: Program.Step, _ mode: Program.Mode
  ) -> Bool {
    mode == .inference ? activation.isPostOperation : activation == .relu || activation == .relu6
  }

  package func fusesSum(in step: Program.Step, _ mode: Program.Mode) -> Bool {
    mode == .inference
  }

  /// Images of few channels would be blown up to whole blocks.
  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse {
    inputs[0][2] >= (preferred.block ?? 8) || groups > 1 ? .preferred : .anyToPreferred
  }

  package var backwardFindsInputElsewhere: Bool { true }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { step.trains }

  package func backwardReadsOutput(_ step: Program.Step) -> Bool { step.activation != .linear }

  package var description: String {
    "convolution \(window)\(groups > 1 ? " groups \(groups)" : "")"
  }
}
