package import Models

/// The last pass: slots of one workspace for values that live at different times.
package struct Placement: Hashable, Sendable {
  /// A value that needs room from the step that makes it to the last step that reads it.
  package struct Demand: Hashable, Sendable {
    package var bytes: Int
    /// First and last step, both included.
    package var lifetime: ClosedRange<Int>

    package init(bytes: Int, lifetime: ClosedRange<Int>) {
      self.bytes = bytes
      self.lifetime = lifetime
    }
  }

  /// Where each demand's slot starts, in bytes.
  package let offsets: [Int]
  /// Of the whole workspace.
  package let bytes: Int

  /// Gives each demand the lowest offset that no demand alive at the same time uses, the largest
  /// demands first.
  package init(_ demands: [Demand], alignment: Int = 64) {
    var offsets = [Int](repeating: 0, count: demands.count)
    var placed: [Int] = []
    var total = 0
    func aligned(_ bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }
    let largestFirst = demands.indices.sorted {
      (-demands[$0].bytes, $0) < (-demands[$1].bytes, $1)
    }
    for index in largestFirst {
      let size = aligned(demands[index].bytes)
      let taken = placed.filter { demands[$0].lifetime.overlaps(demands[index].lifetime) }
        .map { (start: offsets[$0], end: offsets[$0] + aligned(demands[$0].bytes)) }
        .sorted { $0.start < $1.start }
      var start = 0
      for range in taken {
        if start + size <= range.start { break }
        start = max(start, range.end)
      }
      offsets[index] = start
      placed.append(index)
      total = max(total, start + size)
    }
    self.offsets = offsets
    bytes = total
  }
}

extension Program {
  /// When each step's output is needed: from the step itself to its last reader, to the end for
  /// outputs.
  package var lifetimes: [ClosedRange<Int>] {
    let readers = self.readers
    return steps.indices.map { position in
      let last =
        outputs.contains(.step(position)) ? steps.count : readers[position].max() ?? position
      return position...max(position, last)
    }
  }

  /// Bytes of workspace for a batch, with channels rounded up as blocked layouts do.
  package func workspaceBytes(batch: Int) -> Int {
    let demands = zip(steps, lifetimes).map { step, lifetime in
      var shape = step.outputShape
      if shape.count == 3 { shape[2] = (shape[2] + 15) / 16 * 16 }
      return Placement.Demand(bytes: batch * shape.reduce(4, *), lifetime: lifetime)
    }
    return Placement(demands).bytes + batch * inputs[0].shape.reduce(4, *)
  }
}
