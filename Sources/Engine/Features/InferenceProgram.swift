internal import Basics
internal import Compiler
internal import Configuration
internal import Models

/// The static part for one batch size and one image size: a list of calls over one workspace.
///
/// Running it allocates nothing.
final class InferenceProgram {
  /// `[batch, height, width, channels]`; filled by the caller before `run`.
  let input: UnsafeMutableBufferPointer<Float>
  /// The cut's tensors, `[batch] + shape` each, valid after `run`.
  let outputs: [UnsafeBufferPointer<Float>]
  private let names: [String]
  private let calls: [(call: any InferenceCall, cleared: UnsafeMutableRawBufferPointer?)]
  private let workspace: AlignedFloats
  private let constants: [AlignedFloats]
  private let placement: ProgramPlacement
  private let poisons: Bool
  /// What the calls do to the workspace.
  let trace: MemoryTrace

  /// Bytes that the program uses of the workspace.
  var workspaceBytes: Int { placement.bytes }

  /// - `poisons`: whether memory that nothing reads any more is filled with NaN, for tests.
  /// - `workspace`: lends so many bytes, to one program at a time.
  /// - Throws: `KernelError` where oneDNN refuses a call; `MemoryTrace.Fault` where the placement is
  ///   unsound, so that no wrong number comes of it.
  init(
    _ program: Program, arrays: WeightCache, batch: Int,
    arithmetic: Arithmetic, winograd: WinogradChoice, oneDNN: OneDNN, poisons: Bool,
    workspace lend: (_ bytes: Int) -> AlignedFloats
  ) throws {
    let layout = try ProgramLayout(
      program, arrays: arrays, batch: batch, arithmetic: arithmetic, winograd: winograd,
      oneDNN: oneDNN)
    let placement = ProgramPlacement(layout)
    trace = placement.trace(of: layout)
    if let fault = trace.fault() { throw fault }
    let workspace = lend(placement.bytes)
    self.placement = placement
    func address(_ value: Int) -> UnsafeMutableRawPointer {
      workspace.address + placement.offsets[value]
    }
    func floats(_ value: Int) -> UnsafeMutableBufferPointer<Float> {
      let count = layout.values[value].layout.bytes / 4
      return UnsafeMutableBufferPointer(
        start: address(value).assumingMemoryBound(to: Float.self), count: count)
    }
    let scratchpad = workspace.address + placement.scratchpad.lowerBound
    var constants: [AlignedFloats] = []
    calls = try layout.calls.map { draft in
      let operands = draft.operands.map { argument, layout, operand in
        switch operand {
        case .value(let value): return (argument, layout, address(value))
        case .scratchpad: return (argument, layout, scratchpad)
        case .constant(let buffer):
          constants.append(buffer)
          return (argument, layout, buffer.address)
        }
      }
      let call: any InferenceCall =
        switch draft.work {
        case .oneDNN(let primitive): try Call(primitive, operands, on: oneDNN)
        case .own(let bind): OwnCall(try bind(operands.map { $0.2 }))
        }
      return (
        call, draft.clearsDestination ? UnsafeMutableRawBufferPointer(floats(draft.result)) : nil
      )
    }
    self.constants = constants
    self.poisons = poisons
    self.workspace = workspace
    input = floats(0)
    outputs = layout.outputs.map { UnsafeBufferPointer(floats($0)) }
    names = layout.calls.map(\.name)
  }

  /// What oneDNN chose for each call, for tests and benchmarks.
  var implementations: [(name: String, implementation: String)] {
    zip(names, calls).map { ($0, $1.call.implementation) }
  }

  /// How long each call takes when it is run again and again, for benchmarks.
  func timesAlone(repetitions: Int) throws -> [StaticPart.CallTime] {
    try zip(names, calls).map { name, call in
      var times: [Double] = []
      for _ in 0...repetitions {
        let begin = MonotonicClock.seconds
        try call.call.run()
        times.append(MonotonicClock.seconds - begin)
      }
      let warm = times.dropFirst().sorted()
      return StaticPart.CallTime(
        name: name, implementation: call.call.implementation,
        isProduct: call.call.isProduct, seconds: warm[warm.count / 2])
    }
  }

  /// Computes the cut of the batch in `input`, which may be overwritten.
  func run() throws {
    if poisons { poisonAllButInput() }
    for (number, (call, cleared)) in calls.enumerated() {
      cleared?.initializeMemory(as: UInt8.self, repeating: 0)
      try call.run()
      guard poisons else { continue }
      for freed in placement.freed[number] { MemoryPoison.fill(freed, of: workspace.address) }
    }
  }

  private func poisonAllButInput() {
    let start = placement.offsets[0]
    MemoryPoison.fill(0..<start, of: workspace.address)
    MemoryPoison.fill(start + input.count * 4..<placement.bytes, of: workspace.address)
  }
}

/// A call of an inference program.
protocol InferenceCall {
  /// What computes it.
  var implementation: String { get }
  /// Whether it is a convolution or a dense layer.
  var isProduct: Bool { get }

  func run() throws
}

extension Call: InferenceCall {
  var implementation: String { primitive.implementation }
  var isProduct: Bool { primitive.isProduct }
}

/// Loops of our own.
private struct OwnCall: InferenceCall {
  let step: any BoundStep
  var implementation: String { step.implementation }
  var isProduct: Bool { step.isProduct }

  init(_ step: any BoundStep) { self.step = step }

  func run() throws { try step.forward(.inference) }
}
