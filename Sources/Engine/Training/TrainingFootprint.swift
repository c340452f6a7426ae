package import Compiler
internal import Configuration
package import Models

/// What a training program takes besides its workspace and its parameters.
package enum TrainingFootprint {
  /// Bytes of oneDNN's scratchpads, of copies in other layouts and of what layers keep for themselves,
  /// for a batch of images; nil where oneDNN describes no such program.
  ///
  /// The program itself is made, but nothing is compiled, and memory is reserved and not touched: some
  /// milliseconds.
  package static func bytes(
    _ part: TrainingProgram, graph: Graph, cut: [Int], frozen: FrozenLayers, batch: Int
  ) -> Int? {
    guard
      let parameters = try? ModelParameters(
        part, graph: graph, cut: cut, frozen: frozen, batch: batch, stateNames: [], weights: nil)
    else { return nil }
    let memory = part.memory(batch: batch)
    let program = try? TrainableProgram(
      part, batch: batch, parameters: parameters, memory: memory,
      workspace: AlignedFloats(bytes: memory.bytes), movingVariance: .biased, poisons: false,
      scratch: { AlignedFloats(bytes: $0) })
    return program?.overheadBytes
  }
}
