/// Positions of the layers in the order in which Keras lists them.
///
/// Keras numbers layers by a depth-first walk from the output (a layer before the layers it
/// reads), takes the longest path to the output as a layer's depth, and sorts by falling depth and
/// then by number. The rule is the same in every generation of Keras
/// (`keras/src/ops/function.py`, `map_graph`). Layers that do not lead to the output are left out.
/// A model within the model counts as one layer, whose own layers follow the same rule.
func kerasOrder(of layers: [Layer], output: Int) -> [Int] {
  KerasOrder(layers).order(of: Array(layers.indices), outputs: [output], level: 0)
}

private struct KerasOrder {
  let layers: [Layer]

  init(_ layers: [Layer]) { self.layers = layers }

  /// - `members`: positions of the layers of one model.
  /// - `outputs`: those of them whose outputs are the model's.
  /// - `level`: the models that it is in, itself counted, the whole left out.
  func order(of members: [Int], outputs: [Int], level: Int) -> [Int] {
    var units: [[Int]] = []
    var unit: [Int: Int] = [:]
    var models: [NestedModel: Int] = [:]
    for position in members {
      let nesting = layers[position].nesting
      if nesting.count > level, let model = models[nesting[level]] {
        units[model].append(position)
        unit[position] = model
      } else {
        if nesting.count > level { models[nesting[level]] = units.count }
        unit[position] = units.count
        units.append([position])
      }
    }
    // What a model within the model reads is what its layers read from outside of it.
    let inputs = units.enumerated().map { number, positions in
      positions.flatMap { layers[$0].inputs.compactMap { unit[$0] } }.filter { $0 != number }
    }
    let sorted = order(of: inputs, outputs: outputs.compactMap { unit[$0] })
    if models.isEmpty { return sorted.map { units[$0][0] } }

    var readFromOutside = Set(outputs)
    for (position, number) in unit {
      readFromOutside.formUnion(
        layers[position].inputs.filter { unit[$0].map { $0 != number } ?? false })
    }
    return sorted.flatMap { number in
      let positions = units[number]
      guard layers[positions[0]].nesting.count > level else { return positions }
      let outputs = positions.filter(readFromOutside.contains)
      return order(of: positions, outputs: outputs, level: level + 1)
    }
  }

  /// The rule itself, over what each reads.
  ///
  /// Without recursion: a file's graph may be deep.
  private func order(of inputs: [[Int]], outputs: [Int]) -> [Int] {
    var number = [Int](repeating: -1, count: inputs.count)
    var finished: [Int] = []  // inputs before those that read them
    var numbered = 0
    var open: [(unit: Int, next: Int)] = []

    func enter(_ unit: Int) {
      guard number[unit] < 0 else { return }
      number[unit] = numbered
      numbered += 1
      open.append((unit, 0))
    }
    for output in outputs {
      enter(output)
      while let (unit, next) = open.last {
        if next < inputs[unit].count {
          open[open.count - 1].next += 1
          enter(inputs[unit][next])
        } else {
          finished.append(unit)
          open.removeLast()
        }
      }
    }

    var depth = [Int](repeating: 0, count: inputs.count)
    for unit in finished.reversed() {
      for input in inputs[unit] { depth[input] = max(depth[input], depth[unit] + 1) }
    }
    return finished.sorted { left, right in
      (-depth[left], number[left]) < (-depth[right], number[right])
    }
  }
}
