internal import Basics
internal import Glibc

/// The metrics of a run under way, in three forms: `metrics.jsonl`, which is the source and only
/// grows, and what is derived from it, `metrics.csv` and TensorBoard's events.
///
/// A row is on the disk before `append` returns from an epoch. Write a checkpoint after its epoch's
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
  private let events: EventFile

  /// Starts the log of a fresh run.
  ///
  /// - Parameter run: Its folder, without a log.
  /// - Throws: `ResultsError` where a file cannot be written.
  package convenience init(starting run: RunDirectory) throws(ResultsError) {
    try self.init(run, rows: [], length: 0, started: .now)
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
    let (rows, length) = try MetricsLog.end(of: run, epochs: kept, length: length, digest: nil)
    try self.init(run, rows: rows, length: length, started: run.status().started)
  }

  private init(
    _ run: RunDirectory, rows: [MetricRow], length: Int, started: Timestamp
  ) throws(ResultsError) {
    path = run.metricsLog
    table = MetricsTable(run.metricsTable)
    self.length = length
    var hash = SHA256()
    if length > 0 {
      do { hash.update(try WholeFile.read(path).prefix(length)) } catch { throw .cannotRead(error) }
    }
    self.hash = hash
    epochs = rows.compactMap { row in if case .epoch(let epoch) = row { epoch } else { nil } }
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
    guard fsync(descriptor) == 0 else {
      throw .cannotWrite(FileError(path: path, attempt: "cannot write"))
    }
  }

  private func append(_ row: MetricRow) throws(ResultsError) {
    let line = Array((row.json + "\n").utf8)
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
  }

  /// SHA-256 of the log's bytes so far, for `check`.
  package var digest: String { hash.finalizedHex() }
}

extension MetricsLog {
  /// The rows of a log, finished or not; a torn last line is left out.
  ///
  /// - Parameter run: The run's directory.
  /// - Returns: Epochs and steps in their order.
  /// - Throws: `malformed` where the log is damaged.
  package static func read(_ run: RunDirectory) throws(ResultsError) -> [MetricRow] {
    try scan(run.metricsLog).rows
  }

  /// The rows that were written before a checkpoint, and how many bytes they take.
  ///
  /// - Parameters:
  ///   - run: The run's directory.
  ///   - kept: Epochs that were complete when the checkpoint was written.
  ///   - wanted: Bytes of the log then; nil ends it with the last of these epochs.
  ///   - digest: Of the log then; nil checks none.
  /// - Returns: The rows, and their bytes.
  /// - Throws: `malformed` where the log is damaged, has fewer epochs, or other rows than `digest`
  ///   was made of.
  private static func end(
    of run: RunDirectory, epochs kept: Int, length wanted: Int?, digest: String?
  ) throws(ResultsError) -> (rows: [MetricRow], length: Int) {
    let (rows, ends, bytes) = try MetricsLog.scan(run.metricsLog)
    let marks = rows.indices.filter { index in
      if case .epoch = rows[index] { true } else { false }
    }
    guard marks.count >= kept else {
      throw .malformed(
        path: run.metricsLog, expected: "\(kept) epochs as the checkpoint has, found \(marks.count)"
      )
    }
    var end = kept == 0 ? 0 : marks[kept - 1] + 1
    if let wanted, wanted > 0 {
      guard let last = ends.firstIndex(of: wanted), last + 1 >= end,
        marks.count == kept || last < marks[kept]
      else {
        throw .malformed(
          path: run.metricsLog,
          expected: "\(kept) epochs and steps of the next, \(wanted) bytes, as the checkpoint has")
      }
      end = last + 1
    }
    let length = end == 0 ? 0 : ends[end - 1]
    if let digest {
      let found = SHA256.hex(of: bytes[..<length])
      guard found == digest else {
        throw .malformed(
          path: run.metricsLog,
          expected: "the rows of \(kept) epochs as the checkpoint has them, with the digest "
            + "\(digest), found \(found)")
      }
    }
    return (Array(rows[..<end]), length)
  }

  /// Checks a log against a checkpoint.
  ///
  /// - Parameters:
  ///   - run: The run's directory.
  ///   - kept: Epochs that were complete when the checkpoint was written.
  ///   - length: Bytes of the log then, where the checkpoint was written within an epoch.
  ///   - digest: Of the log when the checkpoint was written.
  /// - Throws: `malformed` where the log is damaged, has fewer epochs than the checkpoint, or other
  ///   rows.
  package static func check(
    _ run: RunDirectory, epochs kept: Int, length: Int? = nil, digest: String?
  ) throws(ResultsError) {
    _ = try end(of: run, epochs: kept, length: length, digest: digest)
  }

  /// The epochs of a log, finished or not.
  ///
  /// - Parameter run: The run's directory.
  /// - Returns: The epochs in their order.
  /// - Throws: `malformed` where the log is damaged.
  package static func epochs(_ run: RunDirectory) throws(ResultsError) -> [EpochRow] {
    try read(run).compactMap { row in if case .epoch(let epoch) = row { epoch } else { nil } }
  }

  /// The rows with the offset after each.
  private static func scan(
    _ path: String
  ) throws(ResultsError) -> (rows: [MetricRow], ends: [Int], bytes: [UInt8]) {
    guard FileSystem.exists(path) else { return ([], [], []) }
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path) } catch { throw .cannotRead(error) }
    var rows: [MetricRow] = []
    var ends: [Int] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let row = MetricRow(json: bytes[start..<end]) else {
        if end + 1 == bytes.count { break }
        throw .malformed(path: path, expected: "a row of metrics in line \(rows.count + 1)")
      }
      rows.append(row)
      start = end + 1
      ends.append(start)
    }
    return (rows, ends, bytes)
  }
}

/// Files that grow at their end.
enum AppendedFile {
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
