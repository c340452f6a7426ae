internal import Basics
internal import Glibc

/// The metrics of a run under way, in three forms: `metrics.jsonl`, which is the source and only
/// grows, and what is derived from it, `metrics.csv` and TensorBoard's events.
///
/// Each row carries a digest of itself and of the rows before, see `MetricsChain`. A row is on the disk before
/// `append` returns from an epoch. Write a checkpoint after its epoch's
/// row: then the log never lacks an epoch that the checkpoint has. One writer, one thread.
package final class MetricsLog {
  /// The epochs so far, in the order of the run.
  package private(set) var epochs: [EpochRow]
  private let path: String
  private let table: MetricsTable
  private let descriptor: Int32
  /// Bytes of the log so far.
  package private(set) var length: Int
  private var hash: SHA256
  private var chain: MetricsChain
  private let events: EventFile

  /// Starts the log of a fresh run.
  ///
  /// - Parameter run: Its folder, without a log.
  /// - Throws: `ResultsError` where a file cannot be written.
  package convenience init(starting run: RunDirectory) throws(ResultsError) {
    try self.init(run, rows: [], length: 0, MetricsChain(), started: .now)
  }

  /// Continues the log of a run from a checkpoint.
  ///
  /// A last line that a crash left incomplete and the rows after the checkpoint's epoch are cut off:
  /// those epochs are trained again.
  ///
  /// - Parameters:
  ///   - run: The run's directory.
  ///   - kept: Epochs that were complete when the checkpoint was written.
  ///   - length: Bytes of the log then, where it was written within an epoch.
  /// - Throws: `malformed` where an epoch of the checkpoint is missing.
  package convenience init(
    resuming run: RunDirectory, epochs kept: Int, length: Int? = nil
  ) throws(ResultsError) {
    let scan = try MetricsScan(run.metricsLog)
    let end = try MetricsLog.end(
      of: scan, run.metricsLog, epochs: kept, length: length, digest: nil)
    try self.init(
      run, rows: Array(scan.rows[..<end]), length: end == 0 ? 0 : scan.ends[end - 1],
      MetricsChain(link: end == 0 ? 0 : scan.links[end - 1]), started: run.status().started)
  }

  private init(
    _ run: RunDirectory, rows: [MetricRow], length: Int, _ chain: MetricsChain,
    started: Timestamp
  ) throws(ResultsError) {
    path = run.metricsLog
    self.chain = chain
    table = MetricsTable(run.metricsTable)
    self.length = length
    var hash = SHA256()
    if length > 0 {
      do { hash.update(try WholeFile.read(path).prefix(length)) } catch { throw .cannotRead(error) }
    }
    self.hash = hash
    epochs = rows.compactMap(\.asEpoch)
    descriptor = FileSystem.open(path, O_WRONLY | O_CREAT)
    guard descriptor >= 0 else {
      throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
    }
    do {
      events = try EventFile(replacingIn: run.path, rows: rows, started: started)
    } catch {
      close(descriptor)
      throw error
    }
    guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
    }
    if !epochs.isEmpty { try table.write(epochs) }
  }

  deinit { close(descriptor) }

  /// Adds an epoch and waits until it is on the disk.
  ///
  /// - Parameter row: The epoch.
  /// - Throws: `ResultsError` where a file cannot be written.
  package func append(_ row: EpochRow) throws(ResultsError) {
    let step = epochs.count
    try append(.epoch(row))
    try sync()
    epochs.append(row)
    try table.append(lastOf: epochs)
    try events.append(.epoch(row), epoch: step, at: .now)
  }

  /// Adds a step; the next epoch brings it to the disk.
  ///
  /// - Parameter row: The step.
  /// - Throws: `ResultsError` where a file cannot be written.
  package func append(_ row: StepRow) throws(ResultsError) {
    try append(.step(row))
    try events.append(.step(row), epoch: epochs.count, at: .now)
  }

  /// Waits until the rows so far are on the disk.
  ///
  /// - Throws: `ResultsError` where they cannot be written.
  package func sync() throws(ResultsError) {
    try AppendedFile.sync(descriptor, path: path)
  }

  /// Waits until all three forms are on the disk, before the run is called complete.
  ///
  /// - Throws: `ResultsError` where they cannot be written.
  package func finish() throws(ResultsError) {
    try sync()
    try table.sync()
    try events.sync()
  }

  private func append(_ row: MetricRow) throws(ResultsError) {
    var chain = chain
    let line = Array((chain.line(of: row) + "\n").utf8)
    do {
      try AppendedFile.write(line, to: descriptor, path: path)
    } catch {
      // Half a line would spoil the lines after it.
      _ = ftruncate(descriptor, length)
      lseek(descriptor, 0, SEEK_END)
      throw error
    }
    length += line.count
    hash.update(line)
    self.chain = chain
  }

  /// SHA-256 of the log's bytes so far, for `check`.
  package var digest: String { hash.finalizedHex() }

  /// The digest of the last row, which stands for all rows but their seconds; nil without rows.
  package var lastDigest: String? { length == 0 ? nil : chain.text }
}

/// Files that grow at their end.
enum AppendedFile {
  static func sync(_ descriptor: Int32, path: String) throws(ResultsError) {
    guard fsync(descriptor) == 0 else {
      throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
    }
  }

  static func write(
    _ bytes: [UInt8], to descriptor: Int32, path: String
  ) throws(ResultsError) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, bytes.count - start)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
      }
      start += count
    }
  }
}
