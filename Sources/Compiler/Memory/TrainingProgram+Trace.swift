internal import Models

extension TrainingProgram {
  /// What a training step does to the workspace that `memory(batch:)` lays out.
  package func trace(_ memory: Memory, batch: Int) -> MemoryTrace {
    var trace = MemoryTrace(bytes: memory.bytes)
    func bytes(_ tensor: Int, at start: Int) -> Range<Int> {
      start..<start + 4 * batch * tensors[tensor].storedFloats
    }
    let values = tensors.indices.map { tensor in
      trace.add(
        MemoryTrace.Value(
          name: tensors[tensor].name, bytes: bytes(tensor, at: memory.values[tensor])))
    }
    trace.events = [
      MemoryTrace.Event(name: "batch", writes: program.inputs.indices.map { values[$0] })
    ]
    for (position, step) in steps.enumerated() {
      trace.events.append(
        MemoryTrace.Event(
          name: step.name, reads: reads[position].map { values[$0] },
          writes: [values[output(of: position)]]))
    }
    var recomputed: [Int: Int] = [:]
    let recomputations = Dictionary(grouping: recomputations, by: \.firstReader)
    // For each tensor, the gradients that its readers have handed back so far.
    var gradients = [[Int]](repeating: [], count: tensors.count)
    func gradient(of tensor: Int, replacing old: Int? = nil) -> Int {
      let start = memory.gradients[tensor][gradients[tensor].count]
      let value = trace.add(
        MemoryTrace.Value(
          name: "gradient of \(tensors[tensor].name)", bytes: bytes(tensor, at: start),
          replaces: old))
      gradients[tensor].append(value)
      return value
    }
    var loss = MemoryTrace.Event(name: "loss", reads: [values[lossTensor]])
    if needsGradient[lossTensor] { loss.writes = [gradient(of: lossTensor)] }
    trace.events.append(loss)
    for position in steps.indices[..<lossSteps].reversed()
    where needsGradient[output(of: position)] {
      let (step, primitive) = (steps[position], steps[position].primitive)
      for again in recomputations[position] ?? [] {
        let tensor = output(of: again.step)
        let value = trace.add(
          MemoryTrace.Value(
            name: "\(tensors[tensor].name) again",
            bytes: bytes(tensor, at: memory.recomputed[tensor] ?? 0)))
        recomputed[tensor] = value
        trace.events.append(
          MemoryTrace.Event(
            name: "\(steps[again.step].name) again", reads: [values[reads[again.step][0]]],
            writes: [value]))
      }
      let outer = gradients[output(of: position)]
      var event = MemoryTrace.Event(name: "gradient of \(step.name)", reads: outer)
      if primitive.backwardReadsInput(step) {
        let input = reads[position][0]
        event.reads.append(recomputed[input] ?? values[input])
      }
      if primitive.backwardReadsEveryInput(step) {
        event.reads += reads[position].dropFirst().map { values[$0] }
      }
      if primitive.backwardReadsOutput(step) {
        event.reads.append(values[output(of: position)])
      }
      for (index, input) in reads[position].enumerated() where needsGradient[input] {
        let isInPlace = primitive.reusesGradient(for: index, step)
        event.writes.append(gradient(of: input, replacing: isInPlace ? outer.first : nil))
      }
      trace.events.append(event)
    }
    trace.events.append(MemoryTrace.Event(name: "metrics", reads: [values[output]]))
    return trace
  }
}
