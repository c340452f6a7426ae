package import Configuration

/// The sum of two tensors of one shape.
package struct Sum: Primitive {
  package init() {}

  package func fuses(
    _ activation: Activation, in step: Program.Step, _ mode: Program.Mode
  ) -> Bool { mode == .inference && activation.isPostOperation }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .preferred }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { input == 0 }

  package var description: String { "sum" }
}
