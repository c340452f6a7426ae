internal import Checkpoints
internal import Engine
internal import Models
internal import Results

/// Writes `last.h5` and `best.h5` of a run: now and then while it trains, and always at its end.
final class Checkpointer {
  private let run: RunDirectory
  private let model: TrainableModel
  private let frozenDigest: String
  private var lastWritten = Stopwatch.now
  private var best: [(layer: Layer, arrays: [NamedArray])]?

  /// Seconds between two writings, so that short epochs do not wait for the disk.
  private static let pause = 5.0

  /// `frozenDigest`: names the arrays that the files leave out.
  init(_ run: RunDirectory, _ model: TrainableModel, frozenDigest: String) {
    self.run = run
    self.model = model
    self.frozenDigest = frozenDigest
  }

  func epochFinished(isBest: Bool) throws {
    if isBest { best = changed() }
    if Stopwatch.now - lastWritten > Checkpointer.pause { try write() }
  }

  /// Writes both files; without an epoch that could be called best, the last is the best.
  func write() throws {
    let last = changed()
    try WeightFile.write(run.lastCheckpoint, layers: last, attributes: attributes)
    try WeightFile.write(run.bestCheckpoint, layers: best ?? last, attributes: attributes)
    lastWritten = Stopwatch.now
  }

  private var attributes: [String: String] { ["runexp_frozen": frozenDigest] }

  private func changed() -> [(layer: Layer, arrays: [NamedArray])] {
    model.changedLayers().map { layer, arrays in
      (layer, zip(layer.weights, arrays).map { NamedArray(shape: $0.shape, values: $1) })
    }
  }
}
