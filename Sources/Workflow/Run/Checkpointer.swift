internal import Checkpoints
internal import Engine
internal import Models
internal import RunStore

/// Writes a run's checkpoints: the point to resume from now and then while it trains, `last.h5`
/// and `best.h5` at its end.
final class Checkpointer {
  private let run: RunDirectory
  private let frozenDigest: String
  /// The layers with arrays, in Keras's order, that any phase may change.
  private let changing: [Layer]
  private var lastWritten = Stopwatch.now
  /// The best epoch's arrays, and its number in the whole run.
  private var best: (layers: [SavedLayer], epoch: Int)?
  /// What `best.h5` holds on disk; nil where that is nothing that may stay.
  private var bestFile: ResumePoint.BestFile?
  /// The checksums of the files as they are, by name.
  private(set) var checksums: [String: String] = [:]

  private typealias SavedLayer = (layer: Layer, arrays: [NamedArray])

  private let pauses: Pauses
  /// Seconds that the last point took.
  private var cost = 0.0
  /// Whether the run's folder and the names in it are certain to be there after a power loss.
  private var isAnchored = false

  /// Seconds between two points to resume from.
  struct Pauses {
    /// After an epoch, at least.
    var betweenEpochs: Double
    /// Within epochs too.
    var atMost: Double

    /// What one point may take of the time until the next: a twentieth.
    private static let share = 20.0

    /// After how many seconds the end of an epoch is written, where a point takes so many.
    func afterEpoch(cost: Double) -> Double {
      let pause = betweenEpochs > 0 ? max(betweenEpochs, Pauses.share * cost) : 0
      return min(pause, atMost)
    }
  }

  /// - Parameters:
  ///   - run: The run's directory.
  ///   - changing: The layers with arrays, in Keras's order, that any phase may change.
  ///   - frozenDigest: Names the arrays that the files leave out.
  ///   - bestFile: What an earlier process left in `best.h5`.
  ///   - pauses: Between two points to resume from.
  init(
    _ run: RunDirectory, changing: [Layer], frozenDigest: String,
    bestFile: ResumePoint.BestFile?, pauses: Pauses
  ) {
    self.run = run
    self.pauses = pauses
    self.changing = changing
    self.frozenDigest = frozenDigest
    self.bestFile = bestFile
    checksums[Checkpointer.bestName] = bestFile?.checksum
  }

  /// The attribute that says which epoch of the whole run a file was written after.
  static let epochAttribute = "runexp_epoch"
  /// What the files are called among a run's checkpoints.
  static let lastName = "last.h5"
  static let bestName = "best.h5"

  /// Keeps the best epoch's weights, and writes the point to resume from where one is due.
  ///
  /// - Parameters:
  ///   - isBest: Whether no epoch of the run was better.
  ///   - epoch: How many of the whole run are done.
  ///   - weights: Of the whole model, asked for where they are written or kept.
  ///   - point: Where a resumed run would continue, given what `best.h5` holds.
  /// - Throws: `ResultsError` or `CheckpointError` where a file cannot be written.
  func epochFinished(
    isBest: Bool, epoch: Int, weights: () throws -> ModelWeights,
    point: (ResumePoint.BestFile?) throws -> ResumePoint
  ) throws {
    if isBest { best = (changed(try weights()), epoch) }
    guard Stopwatch.now - lastWritten > pauses.afterEpoch(cost: cost) else { return }
    try writePoint(point)
  }

  /// Whether so much time has passed since the last point that the next may not wait for an epoch's
  /// end.
  var isDue: Bool { Stopwatch.now - lastWritten > pauses.atMost }

  /// Writes the point to resume from, and keeps the one before it.
  ///
  /// - Parameter point: Where a resumed run would continue, given what `best.h5` holds.
  /// - Throws: `ResultsError` or `CheckpointError` where a file cannot be written.
  func writePoint(_ point: (ResumePoint.BestFile?) throws -> ResumePoint) throws {
    let begin = Stopwatch.now
    try run.checkHold()
    if !isAnchored { try run.sync() }
    isAnchored = true
    try writeBest()
    let point = try point(bestFile)
    try run.keepResumePoint()
    try point.write(to: run.resumePoint)
    lastWritten = Stopwatch.now
    cost = lastWritten - begin
  }

  /// Writes both files; without an epoch that could be called best, the last is the best.
  ///
  /// - Parameters:
  ///   - weights: Of the whole model.
  ///   - epoch: How many of the whole run are done.
  /// - Throws: `ResultsError` or `CheckpointError` where a file cannot be written.
  func finish(_ weights: ModelWeights, epoch: Int) throws {
    try run.checkHold()
    let last = changed(weights)
    checksums[Checkpointer.lastName] = try write(last, epoch: epoch, to: run.lastCheckpoint)
    try writeBest()
    if bestFile == nil {
      checksums[Checkpointer.bestName] = try write(last, epoch: epoch, to: run.bestCheckpoint)
    }
  }

  /// Takes away what only an unfinished run needs.
  func clear() { run.removeResumePoints() }

  /// Writes `best.h5`, where there is a best epoch that it does not hold.
  func writeBest() throws {
    guard let best, bestFile?.epoch != best.epoch else { return }
    let checksum = try write(best.layers, epoch: best.epoch, to: run.bestCheckpoint)
    bestFile = ResumePoint.BestFile(epoch: best.epoch, checksum: checksum)
    checksums[Checkpointer.bestName] = checksum
  }

  private func write(_ layers: [SavedLayer], epoch: Int, to path: String) throws -> String {
    try WeightFile.write(
      path, layers: layers,
      attributes: ["runexp_frozen": frozenDigest, Checkpointer.epochAttribute: "\(epoch)"])
  }

  private func changed(_ weights: ModelWeights) -> [SavedLayer] {
    changing.map { ($0, weights.arrays(of: $0)) }
  }
}
