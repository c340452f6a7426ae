internal import Compiler
internal import Configuration
internal import Models

/// Batch normalisation of images, with the sum and the rectifier that are fused into it.
///
/// y = rectified((x - mean) gamma / sqrt(variance + epsilon) + beta + addend). A channel's sums
/// are taken image by image and added up in the images' order in double precision, so that the
/// number of threads does not change them.
final class ImageNormalization: BoundStep {
  private let input: BatchTensor
  private let addend: BatchTensor?
  private let output: BatchTensor
  private let state: NormalizationState
  private let fused: FusedActivation
  private let planes: BlockedView
  /// For each image of each block of channels: two sums.
  private let partial: AlignedDoubles
  /// For each block of channels, what the last pass used.
  private let mean: AlignedFloats
  private let scale: AlignedFloats
  private let inverse: AlignedFloats
  /// For each block of channels: what the gradient loses to the batch's mean and variance.
  private let meanLoss: AlignedFloats
  private let spreadLoss: AlignedFloats
  private var usedBatch = false

  init(
    _ norm: BatchNormalizing, _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor,
    _ binder: StepBinder
  ) {
    input = inputs[0]
    addend = step.addend == nil ? nil : inputs[1]
    self.output = output
    state = NormalizationState(norm, step, input, binder)
    fused = FusedActivation(step.activation)
    planes = BlockedView(input)
    let channels = planes.blocks * Lane.scalarCount
    partial = AlignedDoubles(count: 2 * channels * planes.images)
    mean = AlignedFloats(count: channels)
    scale = AlignedFloats(count: channels)
    inverse = AlignedFloats(count: channels)
    meanLoss = AlignedFloats(count: channels)
    spreadLoss = AlignedFloats(count: channels)
  }

  var ownBytes: Int { 4 * (5 * mean.buffer.count + 4 * mean.buffer.count * planes.images) }

  // MARK: Forward

  func forward(_ pass: Pass) {
    usedBatch = state.usesBatch && pass.isTraining
    nonisolated(unsafe) let x = input.values
    if usedBatch {
      planes.visit { [self] image, block in
        statistics(
          of: planes.plane(x, image, block), image, block, around: planes.plane(x, 0, block)[0])
      } finish: { [self] block in
        useBatch(block, around: planes.plane(x, 0, block)[0])
      } then: { [self] image, block in
        apply(image, block, to: output.values)
      }
    } else {
      for block in 0..<planes.blocks { useAverages(block) }
      planes.visit { [self] image, block in apply(image, block, to: output.values) }
    }
  }

  func recompute() {
    planes.visit { [self] image, block in apply(image, block, to: output.valuesOnTheWayBack) }
  }

  private func statistics(
    of plane: LanePlane, _ image: Int, _ block: Int, around center: Lane
  ) {
    let sums = LaneSums.take(planes.pixels) { pixel in
      let distance = plane[pixel] - center
      return (distance, distance * distance)
    }
    planes.store(sums, in: partial, image, block)
  }

  private func useBatch(_ block: Int, around center: Lane) {
    let count = Double(planes.images * planes.pixels)
    let sums = planes.total(partial, block)
    let correction = state.correctsVariance && count > 1 ? count / (count - 1) : 1
    for lane in 0..<Lane.scalarCount {
      let offset = sums.first[lane] / count
      let variance = max(sums.second[lane] / count - offset * offset, 0)
      let channel = block * Lane.scalarCount + lane
      let batchMean = Float(Double(center[lane]) + offset)
      set(channel, mean: batchMean, variance: Float(variance))
      guard state.trains, channel < state.movingMean.count else { continue }
      state.movingMean.values[channel] =
        state.movingMean.values[channel] * state.momentum + batchMean * (1 - state.momentum)
      state.movingVariance.values[channel] =
        state.movingVariance.values[channel] * state.momentum
        + Float(variance * correction) * (1 - state.momentum)
    }
  }

  private func useAverages(_ block: Int) {
    for channel in block * Lane.scalarCount..<(block + 1) * Lane.scalarCount {
      let exists = channel < state.movingMean.count
      set(
        channel, mean: exists ? state.movingMean.values[channel] : 0,
        variance: exists ? state.movingVariance.values[channel] : 0)
    }
  }

  private func set(_ channel: Int, mean: Float, variance: Float) {
    let inverse = 1 / (variance + state.epsilon).squareRoot()
    // Channels that only fill a block up stay zero.
    let exists = channel < state.movingMean.count
    self.mean.buffer[channel] = mean
    self.inverse.buffer[channel] = inverse
    scale.buffer[channel] = exists ? inverse * (state.gamma?.values[channel] ?? 1) : 0
  }

  private func shift(_ block: Int) -> Lane {
    guard let beta = state.beta else { return Lane(repeating: 0) }
    return VectorLoops.pointer(beta.values.start)[block]
  }

  private func constants(_ block: Int) -> NormalizationConstants {
    NormalizationConstants(
      pixels: planes.pixels, mean: VectorLoops.pointer(mean.buffer.start)[block],
      scale: VectorLoops.pointer(scale.buffer.start)[block],
      shift: shift(block))
  }

  private func apply(_ image: Int, _ block: Int, to result: UnsafeMutablePointer<Float>) {
    let x = planes.plane(input.values, image, block)
    let y = planes.plane(result, image, block)
    let term = addend.map { planes.plane($0.values, image, block) }
    fused.normalize(x, adding: term, into: y, constants(block))
  }

  // MARK: Backward

  func backward() {
    let changesParameters =
      state.trains && (state.gamma?.gradient != nil || state.beta?.gradient != nil)
    planes.visit { [self] image, block in
      if usedBatch || changesParameters || sumsInPlace { gather(image, block) }
    } finish: { [self] block in
      finishGradient(block)
    } then: { [self] image, block in
      if input.gradient != nil { propagate(image, block) }
    }
  }

  /// Whether the gradient before the rectifier has to be written where the output's lies: it is
  /// the addend's too.
  private var sumsInPlace: Bool { addend != nil }

  private func outer(_ image: Int, _ block: Int) -> OuterGradient {
    let sources = output.gradients.map { planes.plane($0, image, block) }
    return OuterGradient(a: sources[0], b: sources.count > 1 ? sources[1] : nil)
  }

  private func gather(_ image: Int, _ block: Int) {
    let x = planes.plane(input.values, image, block)
    let outer = outer(image, block)
    let constants = constants(block)
    let sums: LaneSums
    if sumsInPlace {
      let y = planes.plane(output.values, image, block)
      sums = fused.gatherInPlace(outer, output: y, input: x, constants)
    } else {
      sums = fused.gather(outer, input: x, constants)
    }
    planes.store(sums, in: partial, image, block)
  }

  private func finishGradient(_ block: Int) {
    let sums = planes.total(partial, block)
    let count = Double(planes.images * planes.pixels)
    for lane in 0..<Lane.scalarCount {
      let channel = block * Lane.scalarCount + lane
      let inverse = Double(self.inverse.buffer[channel])
      meanLoss.buffer[channel] = usedBatch ? Float(sums.first[lane] / count) : 0
      spreadLoss.buffer[channel] =
        usedBatch ? Float(sums.second[lane] * inverse * inverse / count) : 0
      guard state.trains, channel < state.movingMean.count else { continue }
      state.beta?.gradient?[channel] = Float(sums.first[lane])
      state.gamma?.gradient?[channel] = Float(sums.second[lane] * inverse)
    }
  }

  private func propagate(_ image: Int, _ block: Int) {
    guard let inner = input.gradient else { return }
    let x = planes.plane(input.values, image, block)
    let change = planes.plane(inner, image, block)
    let outer = outer(image, block)
    let losses = NormalizationLosses(
      mean: VectorLoops.pointer(meanLoss.buffer.start)[block],
      spread: VectorLoops.pointer(spreadLoss.buffer.start)[block])
    if sumsInPlace {
      FusedActivation.none.propagate(
        OuterGradient(a: outer.a, b: nil), input: x, into: change, constants(block), losses)
    } else {
      fused.propagate(outer, input: x, into: change, constants(block), losses)
    }
  }
}
