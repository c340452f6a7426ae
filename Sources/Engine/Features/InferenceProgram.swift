internal import COneDNN
internal import Models
internal import Plan

/// The static part for one batch size and one image size: a list of calls over one workspace.
///
/// Running it allocates nothing.
final class InferenceProgram {
  /// `[batch, height, width, channels]`; filled by the caller before `run`.
  let input: UnsafeMutableBufferPointer<Float>
  /// The cut's tensors, `[batch] + shape` each, valid after `run`.
  let outputs: [UnsafeBufferPointer<Float>]
  private let names: [String]
  private let calls: [(call: Call, cleared: UnsafeMutableRawBufferPointer?)]
  private let workspace: AlignedFloats
  private let constants: [AlignedFloats]
  /// Bytes that the program uses of the workspace.
  let workspaceBytes: Int

  /// - `workspace`: lends so many bytes, to one program at a time.
  init(
    _ program: StaticProgram, arrays: WeightCache, batch: Int,
    arithmetic: StaticArithmetic, oneDNN: OneDNN, workspace lend: (_ bytes: Int) -> AlignedFloats
  ) throws {
    let layout = try ProgramLayout(
      program, arrays: arrays, batch: batch, arithmetic: arithmetic,
      oneDNN: oneDNN)
    // The fifth pass: every value that owns memory gets a slot, scratchpad and input too.
    let owners = layout.values.indices.filter { layout.values[$0].sharing == nil }
    var demands = owners.map { value in
      let made = layout.values[value].madeBy
      let last = InferenceProgram.lastUse(of: value, in: layout)
      return Placement.Demand(
        bytes: layout.values[value].layout.bytes, lifetime: max(made, -1)...max(made, last))
    }
    demands.append(
      Placement.Demand(bytes: layout.scratchpadBytes, lifetime: -1...layout.calls.count))
    let placement = Placement(demands)
    let workspace = lend(placement.bytes)
    workspaceBytes = placement.bytes
    var offset: [Int: Int] = [:]
    for (owner, start) in zip(owners, placement.offsets) { offset[owner] = start }
    func address(_ value: Int) -> UnsafeMutableRawPointer {
      workspace.address + (offset[layout.owner(of: value)] ?? 0)
    }
    func floats(_ value: Int) -> UnsafeMutableBufferPointer<Float> {
      let count = layout.values[value].layout.bytes / 4
      return UnsafeMutableBufferPointer(
        start: address(value).assumingMemoryBound(to: Float.self), count: count)
    }
    let scratchpad = workspace.address + (placement.offsets.last ?? 0)
    var constants: [AlignedFloats] = []
    calls = try layout.calls.map { draft in
      let call = try Call(
        draft.primitive,
        draft.operands.map { argument, layout, operand in
          switch operand {
          case .value(let value): return (argument, layout, address(value))
          case .scratchpad: return (argument, layout, scratchpad)
          case .constant(let buffer):
            constants.append(buffer)
            return (argument, layout, buffer.address)
          }
        }, on: oneDNN)
      return (
        call, draft.clearsDestination ? UnsafeMutableRawBufferPointer(floats(draft.result)) : nil
      )
    }
    self.constants = constants
    self.workspace = workspace
    input = floats(0)
    outputs = layout.outputs.map { UnsafeBufferPointer(floats($0)) }
    names = layout.calls.map(\.name)
  }

  /// The last call that reads a value or anything that shares its memory.
  private static func lastUse(of owner: Int, in layout: ProgramLayout) -> Int {
    layout.values.indices.filter { layout.owner(of: $0) == owner }
      .map { layout.values[$0].lastRead }.max() ?? layout.calls.count
  }

  /// What oneDNN chose for each call, for tests and benchmarks.
  var implementations: [(name: String, implementation: String)] {
    zip(names, calls).map { ($0, $1.call.primitive.implementation) }
  }

  /// How long each call takes when it is run again and again, for benchmarks.
  func timesAlone(repetitions: Int) throws -> [StaticPart.CallTime] {
    try zip(names, calls).map { name, call in
      var times: [Double] = []
      for _ in 0...repetitions {
        let begin = monotonicSeconds()
        try call.call.run()
        times.append(monotonicSeconds() - begin)
      }
      let warm = times.dropFirst().sorted()
      return StaticPart.CallTime(
        name: name, implementation: call.call.primitive.implementation,
        isProduct: call.call.primitive.isProduct, seconds: warm[warm.count / 2])
    }
  }

  /// Computes the cut of the batch in `input`, which may be overwritten.
  func run() throws {
    for (call, cleared) in calls {
      cleared?.initializeMemory(as: UInt8.self, repeating: 0)
      try call.run()
    }
  }
}
