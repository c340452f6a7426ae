internal import Compiler
internal import Models

extension Concatenation: ExecutablePrimitive {
  /// Each input is copied into its own channels of the output.
  func layOut(
    _ step: Program.Step, at position: Int, in layout: inout ProgramLayout
  ) throws -> Int {
    let isImage = step.outputShape.count == 3
    var sources: [Int] = []
    for input in step.inputs {
      sources.append(isImage ? layout.value(of: input) : try layout.inKerasOrder(input))
    }
    let link = layout.chains[position]
    let before = link?.before.map { layout.valueOfStep[$0] }
    let whole: Layout
    if let before {
      whole = layout.values[layout.owner(of: before)].layout
    } else if isImage {
      whole = try order(of: sources.map { layout.values[$0].layout }, step, link, layout)
    } else {
      whole = try Layout.keras(step.outputShape, batch: layout.batch)
    }
    var (written, offset) = (before, 0)
    for (number, (input, source)) in zip(step.inputs, sources).enumerated() {
      let read = layout.program[input].shape
      let channels = read.last ?? 0
      defer { offset += channels }
      // What this one grows out of lies in its place already.
      if number == 0, before != nil { continue }
      let destination = try whole.region(
        [layout.batch, channels] + read.dropLast(),
        at: [0, offset] + read.dropLast().map { _ in 0 })
      let order = layout.values[source].layout
      let value = layout.call(
        step.name, try layout.oneDNN.reorder(order, destination),
        reading: [(Argument.source, order, .value(source))], into: destination,
        sharing: written)
      layout.values[value].layout = whole
      written = value
    }
    guard let written else { preconditionFailure("'\(step.name)' joins nothing") }
    let shape = step.outputShape
    guard let link, link.channels > shape[2] else { return written }
    return layout.renamed(
      written,
      as: try whole.region([layout.batch, shape[2], shape[0], shape[1]], at: [0, 0, 0, 0]))
  }

  /// Blocks of channels where an input has them and all inputs fill theirs, else Keras's order.
  private func order(
    of inputs: [Layout], _ step: Program.Step, _ link: ConcatenationChains.Link?,
    _ layout: ProgramLayout
  ) throws -> Layout {
    let shapes = step.inputs.map { layout.program[$0].shape }
    let joined =
      link.map { Array(step.outputShape.dropLast()) + [$0.channels] } ?? step.outputShape
    for order in [ChannelOrder.blocks16, .blocks8] {
      guard let block = order.block, shapes.allSatisfy({ $0[2] % block == 0 }),
        link?.isWhole(in: block) != false
      else { continue }
      for (input, shape) in zip(inputs, shapes)
      where try input == .image(shape, order, batch: layout.batch) {
        return try .image(joined, order, batch: layout.batch)
      }
    }
    return try .keras(joined, batch: layout.batch)
  }

  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedConcatenation(inputs, output)
  }
}

private final class TrainedConcatenation: BoundStep {
  /// An input, and where its values lie in a run of the output's.
  private struct Part {
    let tensor: BatchTensor
    let start: Int
    let count: Int
  }

  private let parts: [Part]
  private let output: BatchTensor
  /// Values that lie side by side: of a pixel in Keras's order, of an image in blocks of channels.
  private let run: Int

  init(_ inputs: [BatchTensor], _ output: BatchTensor) {
    self.output = output
    let isBlocked = output.order != .last
    run = isBlocked ? output.perImage : output.shape.last ?? 1
    var start = 0
    parts = inputs.map { input in
      let count = isBlocked ? input.perImage : input.shape.last ?? 1
      defer { start += count }
      return Part(tensor: input, start: start, count: count)
    }
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let y = output.values
    for part in parts {
      nonisolated(unsafe) let x = part.tensor.values
      forEachRun { [run] number in
        (y + number * run + part.start).update(from: x + number * part.count, count: part.count)
      }
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    nonisolated(unsafe) let gradient = outer
    for part in parts {
      guard let inner = part.tensor.gradient else { continue }
      nonisolated(unsafe) let change = inner
      forEachRun { [run] number in
        (change + number * part.count).update(
          from: gradient + number * run + part.start, count: part.count)
      }
    }
  }

  private func forEachRun(_ body: (Int) -> Void) {
    let runs = output.count / run
    let together = max(1, 16_384 / run)
    ThreadPool.forEach((runs + together - 1) / together) { part in
      for number in part * together..<min((part + 1) * together, runs) { body(number) }
    }
  }
}
