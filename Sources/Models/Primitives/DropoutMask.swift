/// In training each value is zero with probability `rate`, and the rest grow by 1 / (1 - rate).
package struct DropoutMask: Primitive {
  package var rate: Double
  /// Names the random numbers: those of two layers differ.
  package var stream: String

  package init(rate: Double, stream: String) {
    self.rate = rate
    self.stream = stream
  }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String { "dropout \(rate)" }
}
