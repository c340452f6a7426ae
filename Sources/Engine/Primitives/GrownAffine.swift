internal import Compiler
internal import Models

extension ProgramLayout {
  /// A factor and a summand for each channel, with an activation, in loops of our own that read the
  /// first channels of an image that has more.
  ///
  /// - Parameters:
  ///   - step: The normalisation.
  ///   - affine: Factors and summands.
  /// - Returns: The value that holds the output; nil where it is none that `ConcatenationChains`
  ///   says to read so.
  /// - Throws: `KernelError` where oneDNN refuses a layout.
  mutating func addGrownAffine(
    _ step: Program.Step, _ affine: WeightCache.Kernel
  ) throws -> Int? {
    guard let chained = chains.link(readBy: step), let activation = step.loopActivation else {
      return nil
    }
    let (position, channels) = (chained.position, chained.link.channels)
    let shape = step.outputShape
    let whole = values[owner(of: valueOfStep[position])].layout
    let order = try ChannelOrder.allCases.first {
      try Layout.image(Array(shape.dropLast()) + [channels], $0, batch: batch) == whole
    }
    guard let order else { preconditionFailure("'\(step.name)' reads an image in no known order") }
    let kernel = [shape[2], 1, 1, 1, 1]
    let scale = try affine.reordered(to: .kerasKernel(kernel), shape: kernel, oneDNN)
    let views = (
      BlockedView(firstOf: channels, shape, order, images: batch),
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

extension Program.Step {
  /// The activation where the loops have it and nothing is to be added before.
  var loopActivation: FusedActivation? {
    addend == nil ? FusedActivation(exactly: activation) : nil
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
