internal import Checkpoints
internal import Engine
internal import Models
internal import Results

/// Writes a run's checkpoints: the point to resume from now and then while it trains, `last.h5`
/// and `best.h5` at its end.
final class Checkpointer {
  private let run: RunDirectory
  private let graph: Graph
  private let frozenDigest: String
  /// The first layer, in Keras's order, that any phase may change.
  private let firstChanged: Int
  private var lastWritten = Stopwatch.now
  private var best: [(layer: Layer, arrays: [NamedArray])]?

  /// Seconds of training that a killed process may lose at most, besides the epoch under way.
  private static let pause = 1.0

  /// `frozenDigest`: names the arrays that the files leave out.
  init(_ run: RunDirectory, _ graph: Graph, firstChanged: Int, frozenDigest: String) {
    self.run = run
    self.graph = graph
    self.firstChanged = firstChanged
    self.frozenDigest = frozenDigest
  }

  /// - `isBest`: whether no epoch of the run was better.
  /// - `weights`: of the whole model, asked for where they are written or kept.
  /// - `point`: where a resumed run would go on.
  func epochFinished(
    isBest: Bool, weights: () throws -> ModelWeights, point: () throws -> ResumePoint
  ) throws {
    if isBest { best = changed(try weights()) }
    guard Stopwatch.now - lastWritten > Checkpointer.pause else { return }
    if let best { try write(best, to: run.bestCheckpoint) }
    try point().write(to: run.resumePoint)
    lastWritten = Stopwatch.now
  }

  /// Writes both files; without an epoch that could be called best, the last is the best.
  func finish(_ weights: ModelWeights) throws {
    let last = changed(weights)
    try write(last, to: run.lastCheckpoint)
    if let best {
      try write(best, to: run.bestCheckpoint)
    } else if !RunDirectory.exists(run.bestCheckpoint) {
      try write(last, to: run.bestCheckpoint)
    }
  }

  /// Takes away what only an unfinished run needs.
  func clear() { run.removeResumePoint() }

  private func write(
    _ layers: [(layer: Layer, arrays: [NamedArray])], to path: String
  ) throws {
    try WeightFile.write(path, layers: layers, attributes: ["runexp_frozen": frozenDigest])
  }

  private func changed(_ weights: ModelWeights) -> [(layer: Layer, arrays: [NamedArray])] {
    graph.layers[firstChanged...].filter { !$0.weights.isEmpty }.map { layer in
      (
        layer,
        layer.weights.map {
          NamedArray(shape: $0.shape, values: weights.values(of: layer, $0.name))
        }
      )
    }
  }
}
