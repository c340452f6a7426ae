internal import Compiler

/// The last pass of an inference program: every value that owns memory gets a slot of one workspace, and so does oneDNN's
/// scratchpad, which all calls share.
struct ProgramPlacement {
  /// Of the whole workspace.
  let bytes: Int
  /// For each value of the program, where it starts in the workspace.
  let offsets: [Int]
  let scratchpad: Range<Int>
  /// For each call, what nothing reads any more once it has run.
  let freed: [[Range<Int>]]

  init(_ layout: ProgramLayout) {
    let values = layout.values
    let owners = values.indices.map(layout.owner(of:))
    // Memory is needed until the last read of its owner or of anything that shares it.
    var last = values.map(\.lastRead)
    for (value, owner) in owners.enumerated() { last[owner] = max(last[owner], last[value]) }
    let owning = values.indices.filter { owners[$0] == $0 }
    var demands = owning.map { value in
      let made = values[value].madeBy
      return Placement.Demand(
        bytes: values[value].layout.bytes, lifetime: made...max(made, last[value]))
    }
    demands.append(
      Placement.Demand(bytes: layout.scratchpadBytes, lifetime: -1...layout.calls.count))
    let placement = Placement(demands)
    bytes = placement.bytes
    var offsetOfOwner: [Int: Int] = [:]
    for (owner, start) in zip(owning, placement.offsets) { offsetOfOwner[owner] = start }
    offsets = owners.map { offsetOfOwner[$0] ?? 0 }
    let start = placement.offsets.last ?? 0
    scratchpad = start..<start + layout.scratchpadBytes
    var freed = [[Range<Int>]](repeating: [], count: layout.calls.count)
    for (owner, demand) in zip(owning, demands) where freed.indices ~= demand.lifetime.upperBound {
      let start = offsetOfOwner[owner] ?? 0
      freed[demand.lifetime.upperBound].append(start..<start + demand.bytes)
    }
    self.freed = freed
  }

  /// What the calls do to the workspace.
  func trace(of layout: ProgramLayout) -> MemoryTrace {
    var trace = MemoryTrace(bytes: bytes)
    // A renamed value is the one that it renames; a sum in place is a new one in the same memory.
    let written = Set(layout.calls.map(\.result)).union([0])
    var known: [Int] = []
    for (value, description) in layout.values.enumerated() {
      let lender = description.sharing.map { known[$0] }
      if let lender, !written.contains(value) {
        known.append(lender)
        continue
      }
      let bytes = offsets[value]..<offsets[value] + description.layout.bytes
      let name = value == 0 ? "input" : layout.calls[description.madeBy].name
      known.append(trace.add(MemoryTrace.Value(name: name, bytes: bytes, replaces: lender)))
    }
    trace.events = [MemoryTrace.Event(name: "images", writes: [known[0]])]
    for call in layout.calls {
      var event = MemoryTrace.Event(name: call.name, writes: [known[call.result]])
      for (_, layout, operand) in call.operands {
        switch operand {
        case .value(call.result), .constant: continue
        case .value(let value): event.reads.append(known[value])
        case .scratchpad:
          event.scratch = scratchpad.lowerBound..<scratchpad.lowerBound + layout.bytes
        }
      }
      if let lender = layout.values[call.result].sharing { event.reads.append(known[lender]) }
      trace.events.append(event)
    }
    trace.events.append(
      MemoryTrace.Event(name: "cut", reads: layout.outputs.map { known[$0] }))
    return trace
  }
}
