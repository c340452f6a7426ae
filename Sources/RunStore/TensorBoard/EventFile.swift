internal import Basics
internal import Glibc

/// `events.out.tfevents.<seconds>.runexp.<pid>`: a run's scalars for TensorBoard.
///
/// Tags are those of Keras's callback, in one file: `epoch_loss`, `epoch_accuracy`,
/// `epoch_val_loss`, `epoch_learning_rate` over the epochs of the run counted from 0, and
/// `batch_loss` over its steps. Where other programs put the host's name stands this program's.
final class EventFile {
  private let path: String
  private let descriptor: Int32

  /// Starts a file with what `rows` tell in place of the event files that the folder has.
  init(replacingIn folder: String, rows: [MetricRow], started: Timestamp) throws(ResultsError) {
    for name in Folder.names(in: folder) where name.hasPrefix("events.out.tfevents.") {
      let old = "\(folder)/\(name)"
      // TensorBoard reads all that are there.
      guard FileSystem.remove(old) || errno == ENOENT else {
        throw .cannotWrite(FileError(path: old, attempt: "cannot remove"))
      }
    }
    path = "\(folder)/events.out.tfevents.\(started.milliseconds / 1000).runexp.\(getpid())"
    descriptor = FileSystem.open(path, O_WRONLY | O_CREAT | O_TRUNC)
    guard descriptor >= 0 else {
      throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
    }
    try write(EventMessage.fileVersion(at: started.seconds))
    var epochs = 0
    var elapsed = 0.0
    for row in rows {
      if case .epoch(let epoch) = row, epoch.seconds.isFinite { elapsed += epoch.seconds }
      let time = Timestamp(milliseconds: started.milliseconds + Int(elapsed * 1000))
      try append(row, epoch: epochs, at: time)
      if case .epoch = row { epochs += 1 }
    }
  }

  deinit { close(descriptor) }

  /// Adds a row; `epoch` is how many epochs the run had before it.
  func append(_ row: MetricRow, epoch: Int, at time: Timestamp) throws(ResultsError) {
    switch row {
    case .epoch(let row):
      let values = row.history.entries.filter { $0.name != "seconds" }
      try write(
        EventMessage.scalars(
          values.map { (tag: "epoch_\($0.name)", value: $0.value) }, step: epoch,
          at: time.seconds))
    case .step(let row):
      try write(
        EventMessage.scalars(
          row.metrics.entries.map { (tag: "batch_\($0.name)", value: $0.value) }, step: row.step,
          at: time.seconds))
    }
  }

  /// Waits until what was written is on the disk.
  func sync() throws(ResultsError) { try AppendedFile.sync(descriptor, path: path) }

  private func write(_ message: [UInt8]) throws(ResultsError) {
    try AppendedFile.write(EventMessage.record(message), to: descriptor, path: path)
  }
}
