internal import Basics
internal import Glibc

/// `metrics.csv`: one row an epoch, the columns named as in Keras's history.
///
/// It grows at its end, and is written again only where an epoch brings another column.
final class MetricsTable {
  private let path: String
  /// Those of all epochs so far, after phase and epoch.
  private var columns: [String] = []
  private var descriptor: Int32 = -1

  init(_ path: String) { self.path = path }

  deinit { closeFile() }

  /// Adds the last of these epochs to the file that holds the others.
  func append(lastOf epochs: [EpochRow]) throws(ResultsError) {
    guard let last = epochs.last else { return }
    guard descriptor >= 0, last.history.names.allSatisfy(columns.contains) else {
      return try write(epochs)
    }
    try AppendedFile.write(
      Array(MetricsTable.row(last, columns).utf8), to: descriptor, path: path)
  }

  /// Writes the whole file, in place of any other.
  func write(_ epochs: [EpochRow]) throws(ResultsError) {
    columns = MetricsTable.columns(of: epochs)
    do {
      // Made again from the log, should it be lost before `sync`.
      try WholeFile.write(
        Array(MetricsTable.text(of: epochs).utf8), to: path, waiting: .forNothing)
    } catch {
      throw .cannotWrite(error)
    }
    closeFile()
    descriptor = FileSystem.open(path, O_WRONLY | O_APPEND)
    guard descriptor >= 0 else {
      throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
    }
  }

  /// Waits until the rows so far are on the disk.
  func sync() throws(ResultsError) {
    if descriptor >= 0 { try AppendedFile.sync(descriptor, path: path) }
  }

  private func closeFile() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// The whole file of these epochs.
  static func text(of epochs: [EpochRow]) -> String {
    let columns = columns(of: epochs)
    return CSV.row(["phase", "epoch"] + columns) + epochs.map { row($0, columns) }.joined()
  }

  private static func columns(of epochs: [EpochRow]) -> [String] {
    var columns: [String] = []
    for epoch in epochs {
      for name in epoch.history.names where !columns.contains(name) { columns.append(name) }
    }
    // These two close the row even where a later phase brings new metrics.
    for name in ["learning_rate", "seconds"] {
      if let index = columns.firstIndex(of: name) { columns.append(columns.remove(at: index)) }
    }
    return columns
  }

  /// Columns that the epoch lacks (a phase without validation) are empty.
  private static func row(_ epoch: EpochRow, _ columns: [String]) -> String {
    let history = epoch.history
    return CSV.row(
      [epoch.phase, "\(epoch.epoch)"] + columns.map { history[$0].map(NumberText.csv) ?? "" })
  }
}
