/// In training adds normal random numbers of a standard deviation.
package struct GaussianAddition: Primitive {
  package var deviation: Double
  /// Names the random numbers: those of two layers differ.
  package var stream: String

  package init(deviation: Double, stream: String) {
    self.deviation = deviation
    self.stream = stream
  }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { "noise \(deviation)" }
}
