package import Configuration

/// What programs are made of: an operation on tensors with few forms, which the engine executes.
///
/// To add a primitive, write one file here that says what the compiler's passes need to know of it,
/// and one in `Engine/Primitives` that runs it. The defaults are those of an operation that owns no
/// arrays, fuses with nothing and reads no values backward.
package protocol Primitive: Hashable, Sendable, CustomStringConvertible {
  /// Whether arrays of a layer belong to it, which may take gradients.
  var ownsArrays: Bool { get }

  // MARK: Folding and fusing

  /// Whether a batch normalisation behind it can be folded into its arrays.
  var foldsScaling: Bool { get }

  /// The same operation on an input without the zeros around it; nil where it needs them.
  ///
  /// - Parameters:
  ///   - padding: The zeros.
  ///   - isNonNegative: Whether no value of the input is below zero.
  /// - Returns: The operation that leaves them to its window.
  func absorbing(_ padding: Padding2D, isNonNegative: Bool) -> Self?

  /// Whether no value of the output is below zero.
  ///
  /// - Parameter input: The same of the first input.
  /// - Returns: Whether that is certain.
  func isNonNegative(_ input: Bool) -> Bool

  /// Whether it can apply an activation to its result before it writes it.
  func fuses(_ activation: Activation, in step: Program.Step, _ mode: Program.Mode) -> Bool

  /// Whether it can add another tensor to its result before it writes it.
  func fusesSum(in step: Program.Step, _ mode: Program.Mode) -> Bool

  // MARK: Laying out

  /// The order of channels that it takes and gives.
  func channels(_ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder) -> ChannelUse

  /// Whether it adds up too many numbers for its input to be rounded to bfloat16 before, or works on
  /// Keras's own layout.
  var readsSinglePrecision: Bool { get }

  // MARK: Differentiating

  /// Whether its output can be computed again from what its gradient reads, for about a copy's cost, so
  /// that it need not be kept.
  func computesAgain(_ step: Program.Step) -> Bool

  /// Whether its gradient can find the first input elsewhere than the forward pass did.
  var backwardFindsInputElsewhere: Bool { get }

  /// Whether its gradient needs the first input's values.
  func backwardReadsInput(_ step: Program.Step) -> Bool

  /// Whether its gradient needs the other inputs' values too.
  func backwardReadsEveryInput(_ step: Program.Step) -> Bool

  /// Whether its gradient needs the output's values.
  func backwardReadsOutput(_ step: Program.Step) -> Bool

  /// Whether the gradient of an input is written over, or is, that of the output.
  func reusesGradient(for input: Int, _ step: Program.Step) -> Bool

  /// How many gradients of its output it adds up itself while it reads them.
  func gradientsRead(_ step: Program.Step) -> Int
}

extension Primitive {
  package var ownsArrays: Bool { false }
  package var foldsScaling: Bool { false }
  package func absorbing(_ padding: Padding2D, isNonNegative: Bool) -> Self? { nil }
  package func isNonNegative(_ input: Bool) -> Bool { false }

  package func fuses(
    _ activation: Activation, in step: Program.Step, _ mode: Program.Mode
  ) -> Bool { false }

  package func fusesSum(in step: Program.Step, _ mode: Program.Mode) -> Bool { false }

  package func channels(
    _ step: Program.Step, inputs: [[Int]], _ preferred: ChannelOrder
  ) -> ChannelUse { .any }

  package var readsSinglePrecision: Bool { false }
  package func computesAgain(_ step: Program.Step) -> Bool { false }
  package var backwardFindsInputElsewhere: Bool { false }
  package func backwardReadsInput(_ step: Program.Step) -> Bool { false }
  package func backwardReadsEveryInput(_ step: Program.Step) -> Bool { false }
  package func backwardReadsOutput(_ step: Program.Step) -> Bool { false }
  package func reusesGradient(for input: Int, _ step: Program.Step) -> Bool { false }
  package func gradientsRead(_ step: Program.Step) -> Int { 1 }

  func isEqual(to other: any Primitive) -> Bool { (other as? Self) == self }
}

/// How the channels of an image lie in memory: what the processor's convolutions like best.
package enum ChannelOrder: String, Hashable, Sendable, Codable, CaseIterable {
  /// Keras's own order, `[height, width, channels]`.
  case last
  /// `[channels / 8, height, width, 8]`, the width of an AVX2 register.
  case blocks8
  /// `[channels / 16, height, width, 16]`, the width of an AVX-512 register.
  case blocks16

  /// Channels in a block; nil where there are no blocks.
  package var block: Int? {
    switch self {
    case .last: nil
    case .blocks8: 8
    case .blocks16: 16
    }
  }

  /// The order for tensors of some shape where convolutions like this one: loops of our own take
  /// eight channels at a time.
  package func suited(to shape: [Int]) -> ChannelOrder {
    guard shape.count == 3 else { return .last }
    return self == .last && shape[2] % 8 != 0 ? .blocks8 : self
  }
}

/// The order of channels that a primitive takes and gives in training.
package enum ChannelUse: Hashable, Sendable {
  /// As the first input comes, and so the output.
  case any
  /// Keras's own, for inputs and output.
  case last
  /// Inputs as they come, the output in Keras's own.
  case anyToLast
  /// What suits the processor, for inputs and output.
  case preferred
  /// Inputs as they come, the output in what suits the processor.
  case anyToPreferred
}
