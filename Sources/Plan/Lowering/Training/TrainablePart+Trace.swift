extension TrainablePart {
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
    trace.events = [MemoryTrace.Event(name: "batch", writes: inputs.map { values[$0] })]
    for step in steps {
      trace.events.append(
        MemoryTrace.Event(
          name: step.name, reads: step.inputs.map { values[$0] }, writes: [values[step.output]]))
    }
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
    if tensors[lossTensor].needsGradient { loss.writes = [gradient(of: lossTensor)] }
    trace.events.append(loss)
    for step in steps[..<lossSteps].reversed() where tensors[step.output].needsGradient {
      let outer = gradients[step.output]
      var event = MemoryTrace.Event(name: "gradient of \(step.name)", reads: outer)
      if step.readsInputBackward { event.reads.append(values[step.inputs[0]]) }
      if step.readsOutputBackward { event.reads.append(values[step.output]) }
      for (index, input) in step.inputs.enumerated() where tensors[input].needsGradient {
        let isInPlace = step.handsOnGradient(to: index)
        event.writes.append(gradient(of: input, replacing: isInPlace ? outer.first : nil))
      }
      trace.events.append(event)
    }
    trace.events.append(MemoryTrace.Event(name: "metrics", reads: [values[output]]))
    return trace
  }
}
