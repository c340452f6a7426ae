/// In training each value is zero with probability `rate`, and the rest grow by 1 / (1 - rate).
package struct DropoutMask: Primitive {
  /// What shares a random number.
  package enum Noise: String, Hashable, Sendable {
    /// Nothing: each value has its own.
    case value
    /// The pixels of a channel of an image.
    case channel
    /// All values of an image.
    case image
  }

  package var rate: Double
  package var noise: Noise
  /// Names the random numbers: those of two layers differ.
  package var stream: String

  package init(rate: Double, noise: Noise = .value, stream: String) {
    self.rate = rate
    self.noise = noise
    self.stream = stream
  }

  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { true }

  package var description: String {
    "dropout \(rate)\(noise == .value ? "" : " by \(noise.rawValue)")"
  }
}
