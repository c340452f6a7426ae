/// x above zero, below it x times a factor from an array, which may be shared along some axes.
package struct ParametricRectifier: Primitive {
  package var alpha: ParameterKey
  /// The array's shape: that of an image, with 1 for the axes along which a factor is shared.
  package var factors: [Int]

  package init(alpha: ParameterKey, factors: [Int]) {
    self.alpha = alpha
    self.factors = factors
  }

  package var ownsArrays: Bool { true }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .last }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { true }

  package var description: String { "relu slopes \(factors)" }
}
