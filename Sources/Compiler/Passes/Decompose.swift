package import Models

extension Program {
  /// The second pass: the layers between some layers and others, as primitives.
  ///
  /// - Parameters:
  ///   - graph: The whole model.
  ///   - inputs: Positions of the layers whose outputs are given.
  ///   - outputs: Positions of the layers whose outputs are wanted, behind the inputs or among them.
  ///   - mode: What the program is for.
  ///   - frozen: Which layers do not train.
  ///   - batchStatistics: Whether frozen batch normalisations use their batch's own statistics.
  /// - Returns: The program, in the order of the graph's layers.
  package static func decomposed(
    _ graph: Graph, from inputs: [Int], to outputs: [Int], _ mode: Mode,
    frozen: FrozenLayers = .all,
    batchStatistics: Bool = false
  ) -> Program {
    var program = Program(
      mode: mode,
      inputs: inputs.map { position in
        Tensor(name: graph.layers[position].name, shape: graph.layers[position].outputShape)
      })
    var value: [Int: Value] = [:]
    for (number, position) in inputs.enumerated() { value[position] = .input(number) }
    for position in graph.layers(from: inputs, to: outputs) {
      let layer = graph.layers[position]
      let isTrainable = !frozen.contains(position)
      var context = Decomposition(
        layer, inputShapes: layer.inputs.map { graph.layers[$0].outputShape },
        isTrainable: isTrainable,
        usesBatchStatistics: mode == .training
          && layer.usesBatchStatistics(trainable: isTrainable, whenFrozen: batchStatistics),
        // Handed over: a copy here would have every layer copy all steps so far.
        program: exchange(&program, with: Program(mode: mode, inputs: [])))
      value[position] = layer.kind.decompose(
        layer.inputs.map { read in
          guard let value = value[read] else {
            preconditionFailure("'\(layer.name)' reads a layer that is not there")
          }
          return value
        }, in: &context)
      program = context.program
    }
    program.outputs = outputs.compactMap { value[$0] }
    return program
  }
}

extension Graph {
  /// Positions of the layers that some layers depend on, up to the given ones, in order.
  ///
  /// - Parameters:
  ///   - inputs: Positions of the given layers, which are left out.
  ///   - outputs: Positions of the wanted layers.
  /// - Returns: The positions.
  package func layers(from inputs: [Int], to outputs: [Int]) -> [Int] {
    var needed = Set<Int>()
    var open = outputs
    while let position = open.popLast() {
      guard !inputs.contains(position), needed.insert(position).inserted else { continue }
      open.append(contentsOf: layers[position].inputs)
    }
    return needed.sorted()
  }
}
