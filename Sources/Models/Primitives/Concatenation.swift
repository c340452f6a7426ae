/// Several tensors side by side along the last axis.
package struct Concatenation: Primitive {
  package init() {}

  package func isNonNegative(_ input: Bool) -> Bool { false }

  /// Blocks of channels stay whole where every input but the last fills its blocks.
  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse {
    guard let block = preferred.block, step.outputShape.count == 3 else { return .last }
    return inputs.dropLast().allSatisfy { $0[2] % block == 0 } ? .preferred : .last
  }

  package var readsSinglePrecision: Bool { true }

  package var description: String { "concatenation" }
}
