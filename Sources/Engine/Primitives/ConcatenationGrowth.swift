internal import Compiler
internal import Models

/// How a concatenation takes part in a chain in which each begins with the one before, as the blocks
/// of a DenseNet do: all of them lie in one image with the last one's channels, so that each writes
/// only what it adds.
struct ConcatenationGrowth {
  /// The value that this one begins with and grows in place; nil for the first of a chain.
  var before: Int?
  /// Of the last one of the chain; this one's own where there is no chain.
  let channels: Int
  /// All numbers of channels that inputs of the chain have.
  let parts: [Int]

  /// Whether all inputs fill blocks of so many channels.
  func isWhole(in block: Int) -> Bool { parts.allSatisfy { $0 % block == 0 } }
}

extension ProgramLayout {
  /// How the concatenation at a position takes part in a chain.
  func growth(of position: Int) -> ConcatenationGrowth {
    var (last, parts) = (position, program.steps[position].inputs.map(channels))
    while let next = successor(of: last) {
      parts += program.steps[next].inputs.dropFirst().map(channels)
      last = next
    }
    var growth = ConcatenationGrowth(
      channels: program.steps[last].outputShape.last ?? 0, parts: parts)
    // Rows of whole vectors, for the loops that read some of a pixel's channels.
    guard growth.isWhole(in: 8) else {
      return ConcatenationGrowth(
        channels: program.steps[position].outputShape.last ?? 0,
        parts: program.steps[position].inputs.map(channels))
    }
    if case .step(let first) = program.steps[position].inputs[0], successor(of: first) == position,
      isWithinChain(first)
    {
      growth.before = valueOfStep[first]
    }
    return growth
  }

  /// Whether the concatenation at a position lies in an image with more channels than it has.
  private func isWithinChain(_ position: Int) -> Bool {
    growth(of: position).channels > program.steps[position].outputShape.last ?? 0
  }

  /// The concatenation that can grow out of the one at a position: the only one that begins with it,
  /// after everything else that reads it.
  private func successor(of position: Int) -> Int? {
    let step = program.steps[position]
    guard step.primitive is Concatenation, step.outputShape.count == 3,
      !program.outputs.contains(.step(position))
    else { return nil }
    guard let last = readers[position].max(),
      program.steps[last].primitive is Concatenation,
      program.steps[last].inputs.filter({ $0 == .step(position) }).count == 1,
      program.steps[last].inputs[0] == .step(position)
    else { return nil }
    return last
  }

  private func channels(_ input: Program.Value) -> Int { program[input].shape.last ?? 0 }
}

extension ProgramLayout {
  /// A factor and a summand for each channel, with an activation, in loops of our own that read the
  /// first channels of an image that has more.
  ///
  /// - Parameters:
  ///   - step: The normalisation.
  ///   - affine: Factors and summands.
  /// - Returns: The value that holds the output; nil where the input lies otherwise, or the
  ///   activation is none of the loops'.
  /// - Throws: `KernelError` where oneDNN refuses a layout.
  mutating func addGrownAffine(
    _ step: Program.Step, _ affine: WeightCache.Kernel
  ) throws -> Int? {
    guard case .step(let position)? = step.inputs.first,
      program.steps[position].primitive is Concatenation, step.addend == nil,
      let activation = FusedActivation(exactly: step.activation)
    else { return nil }
    let growth = growth(of: position)
    let shape = step.outputShape
    guard growth.channels > shape[2] else { return nil }
    let whole = values[owner(of: valueOfStep[position])].layout
    let wholeShape = Array(shape.dropLast()) + [growth.channels]
    let orders = try ChannelOrder.allCases.filter {
      try Layout.image(wholeShape, $0, batch: batch) == whole
    }
    guard let order = orders.first else { return nil }
    let kernel = [shape[2], 1, 1, 1, 1]
    let scale = try affine.reordered(to: .kerasKernel(kernel), shape: kernel, oneDNN)
    let views = (
      BlockedView(firstOf: growth.channels, shape, order, images: batch),
      BlockedView(firstOf: shape[2], shape, order, images: batch)
    )
    return ownCall(
      step.name, reading: [valueOfStep[position]],
      into: try .image(shape, order, batch: batch)
    ) { addresses in
      AffineLoops(
        (views.0, addresses[0].assumingMemoryBound(to: Float.self)),
        (views.1, addresses[1].assumingMemoryBound(to: Float.self)), scale: scale,
        shift: affine.bias, activation)
    }
  }
}

/// y = activation(x scale + shift), in inference alone.
private final class AffineLoops: BoundStep {
  typealias Image = (view: BlockedView, start: UnsafeMutablePointer<Float>)

  private let input: Image
  private let output: Image
  private let scale: AlignedFloats
  private let shift: AlignedFloats
  private let activation: FusedActivation

  init(
    _ input: Image, _ output: Image, scale: AlignedFloats, shift: AlignedFloats,
    _ activation: FusedActivation
  ) {
    self.input = input
    self.output = output
    self.scale = scale
    self.shift = shift
    self.activation = activation
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let (x, y) = (input.start, output.start)
    output.view.visit { [self] image, block in
      activation.normalize(
        input.view.plane(x, image, block), adding: nil, into: output.view.plane(y, image, block),
        NormalizationConstants(
          pixels: output.view.pixels, mean: Lane(repeating: 0),
          scale: VectorLoops.pointer(scale.buffer.start)[block],
          shift: VectorLoops.pointer(shift.buffer.start)[block]))
    }
  }

  func backward() {}
}
