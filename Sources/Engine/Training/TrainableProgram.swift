internal import Compiler
internal import Configuration
internal import Models

/// The trainable part for one batch size: layers that work in order on tensors in one workspace.
///
/// Running it allocates nothing that grows with the model.
final class TrainableProgram {
  let batch: Int
  /// The cut's tensors, filled by the caller.
  let inputs: [BatchTensor]
  /// The network's outputs.
  let outputs: BatchTensor
  /// What the loss reads and whose gradient it writes.
  let lossTensor: BatchTensor
  private let context: KernelContext
  private let steps: [(step: any BoundStep, output: BatchTensor, gradientsRead: Int)]
  /// Positions of the steps that add to the loss.
  private let penalized: [Int]
  /// For a step, those that compute their outputs again before its gradient is taken.
  private let recomputed: [Int: [Int]]
  /// Steps that the gradient passes through.
  private let lossSteps: Int
  private let workspace: AlignedFloats
  /// For each time of a training step, what nothing reads any more; nil where it is left as it is.
  private let freed: [Int: [Range<Int>]]?

  /// - `workspace`: of at least the bytes that the part's memory takes for the batch.
  /// - `poisons`: whether memory that nothing reads any more is filled with NaN, for tests.
  /// - `lend`: memory of at least so many bytes that is used within steps only.
  /// - Throws: `KernelError` where oneDNN refuses a call; `MemoryTrace.Fault` where the placement is
  ///   unsound, so that no wrong number comes of it.
  init(
    _ part: TrainingProgram, batch: Int, parameters: ModelParameters,
    memory: TrainingProgram.Memory, workspace: AlignedFloats,
    movingVariance: Compatibility.MovingVariance,
    poisons: Bool, scratch lend: (_ bytes: Int) -> AlignedFloats
  ) throws {
    if let fault = part.trace(memory, batch: batch).fault() { throw fault }
    self.batch = batch
    self.workspace = workspace
    freed =
      poisons
      ? Dictionary(grouping: memory.slots, by: \.lifetime.upperBound).mapValues { $0.map(\.bytes) }
      : nil
    let context = KernelContext(parameters.oneDNN)
    self.context = context
    func floats(_ offset: Int) -> UnsafeMutablePointer<Float> {
      (workspace.address + offset).assumingMemoryBound(to: Float.self)
    }
    func tensor(_ position: Int, gradients: [Int]) -> BatchTensor {
      BatchTensor(
        part.tensors[position], batch: batch, values: floats(memory.values[position]),
        gradients: gradients.map(floats),
        valuesOnTheWayBack: memory.recomputed[position].map(floats))
    }
    recomputed = Dictionary(grouping: part.recomputations, by: \.firstReader)
      .mapValues { $0.map(\.step) }
    inputs = part.program.inputs.indices.map { tensor($0, gradients: []) }
    outputs = tensor(part.output, gradients: [])
    lossTensor = tensor(part.lossTensor, gradients: memory.gradients[part.lossTensor])
    let sources = part.gradientSources
    let binder = StepBinder(parameters, context, movingVariance)
    steps = try part.steps.enumerated().map { index, step in
      let written = part.output(of: index)
      let output = tensor(
        written, gradients: index < part.lossSteps ? memory.gradients[written] : [])
      let inputs = part.reads[index].enumerated().map { place, input in
        let slot = sources[input].firstIndex(of: .init(step: index, input: place))
        return tensor(input, gradients: slot.map { [memory.gradients[input][$0]] } ?? [])
      }
      return (
        try step.executable.bind(step, inputs, output, binder), output,
        step.primitive.gradientsRead(step)
      )
    }
    penalized = part.steps.indices.filter { part.steps[$0].primitive is ActivityPenalty }
    lossSteps = part.lossSteps
    if !parameters.oneDNN.describesOnly { try context.bind(lend) }
  }

  func forward(_ pass: Pass) throws {
    if freed != nil { poisonAllButInputs() }
    for (time, step) in steps.enumerated() {
      try step.step.forward(pass)
      poison(at: time)
    }
  }

  /// Runs forward until a step's output is not finite; returns its position.
  func firstStepNotFinite(_ pass: Pass) throws -> Int? {
    for (position, step) in steps.enumerated() {
      try step.step.forward(pass)
      if !step.output.values.areFinite(count: step.output.count) { return position }
    }
    return nil
  }

  /// What the outputs of layers add to the loss of the batch that was computed last.
  var penalty: Double { penalized.reduce(0) { $0 + steps[$1].step.penalty } }

  /// From the gradient in `lossTensor` to those of all parameters.
  func backward() throws {
    poison(at: steps.count)
    for (index, (step, output, first)) in steps[..<lossSteps].enumerated().reversed() {
      guard output.gradient != nil else { continue }
      for further in output.gradients.dropFirst(first) {
        VectorLoops.add(further, to: output.gradients[first - 1], count: output.count)
      }
      for earlier in recomputed[index] ?? [] { try steps[earlier].step.recompute() }
      try step.backward()
      poison(at: 2 * steps.count - index)
    }
  }

  /// Spoils what nothing reads after a time of the training step.
  private func poison(at time: Int) {
    for bytes in freed?[time] ?? [] { MemoryPoison.fill(bytes, of: workspace.address) }
  }

  private func poisonAllButInputs() {
    let kept = inputs.map { input in
      let start = UnsafeMutableRawPointer(input.values) - workspace.address
      return start..<start + 4 * input.count
    }.sorted { $0.lowerBound < $1.lowerBound }
    var start = 0
    for range in kept {
      MemoryPoison.fill(start..<range.lowerBound, of: workspace.address)
      start = range.upperBound
    }
    MemoryPoison.fill(start..<4 * workspace.buffer.count, of: workspace.address)
  }

  /// Bytes that the program takes besides the workspace and the parameters.
  var overheadBytes: Int {
    steps.reduce(context.ownBytes + context.sharedBytes) { $0 + $1.step.ownBytes }
  }

  /// What oneDNN chose for each call, for tests and benchmarks.
  var implementations: [String] { context.implementations }
}
