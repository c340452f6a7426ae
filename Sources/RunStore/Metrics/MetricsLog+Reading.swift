internal import Basics

extension MetricsLog {
  /// The rows of a log, finished or not; a torn last line is left out.
  ///
  /// - Parameter run: The run's directory.
  /// - Returns: Epochs and steps in their order.
  /// - Throws: `malformed` where the log is damaged, `altered` where a row is not what the run wrote.
  package static func read(_ run: RunDirectory) throws(ResultsError) -> [MetricRow] {
    let scan = try MetricsScan(run.metricsLog)
    try scan.check(run.metricsLog)
    return scan.rows
  }

  /// The epochs of a log, finished or not.
  ///
  /// - Parameter run: The run's directory.
  /// - Returns: The epochs in their order.
  /// - Throws: As `read`.
  package static func epochs(_ run: RunDirectory) throws(ResultsError) -> [EpochRow] {
    try read(run).compactMap(\.asEpoch)
  }

  /// What of the metrics of a complete run is not as the run left it.
  ///
  /// - Parameters:
  ///   - run: The run's directory.
  ///   - status: What it says of itself.
  ///   - table: Whether `metrics.csv` is held against the rows too.
  /// - Throws: `malformed` or `altered`, with the file and its lines.
  package static func verify(
    _ run: RunDirectory, _ status: RunStatus, table: Bool
  ) throws(ResultsError) {
    let scan = try MetricsScan(run.metricsLog)
    try scan.check(run.metricsLog)
    guard scan.isChained else { return }
    if let recorded = status.metricsDigest {
      let found = scan.links.last.map { MetricsChain(link: $0).text } ?? "no row"
      guard found == recorded, !scan.isTorn else {
        throw .malformed(
          path: run.metricsLog,
          expected: "\(scan.isTorn ? "nothing half-written behind a last row" : "a last row") with "
            + "the digest \(recorded) as 'status.json' has it, found \(found) in line "
            + "\(scan.rows.count)")
      }
    }
    guard table, let bytes = try? WholeFile.read(run.metricsTable) else { return }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let wanted = Array(MetricsTable.text(of: scan.epochs).utf8)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for number in 0..<max(lines.count, wanted.count)
    where !lines.indices.contains(number) || !wanted.indices.contains(number)
      || lines[number] != wanted[number]
    {
      throw .malformed(
        path: run.metricsTable,
        expected: "in line \(number + 1) what 'metrics.jsonl' has; one of the two was altered")
    }
  }

  /// Checks a log against a checkpoint.
  ///
  /// - Parameters:
  ///   - run: The run's directory.
  ///   - kept: Epochs that were complete when the checkpoint was written.
  ///   - length: Bytes of the log then, where the checkpoint was written within an epoch.
  ///   - digest: Of the log when the checkpoint was written.
  /// - Returns: What is wrong with rows behind the checkpoint, which are written again.
  /// - Throws: `malformed` or `altered` where the log is damaged, has fewer epochs than the checkpoint,
  ///   or other rows.
  package static func check(
    _ run: RunDirectory, epochs kept: Int, length: Int? = nil, digest: String?
  ) throws(ResultsError) -> String? {
    let scan = try MetricsScan(run.metricsLog)
    _ = try end(of: scan, run.metricsLog, epochs: kept, length: length, digest: digest)
    guard let line = (scan.altered + [scan.unreadable].compactMap(\.self)).min() else { return nil }
    return "'\(run.metricsLog)' is not what the run wrote from line \(line) on: these rows come "
      + "after the point to resume from and are written again"
  }

  /// Where a log ends at a checkpoint.
  ///
  /// - Parameters:
  ///   - scan: Of the log.
  ///   - path: Of the log.
  ///   - kept: Epochs that were complete when the checkpoint was written.
  ///   - wanted: Bytes of the log then; nil ends it with the last of these epochs.
  ///   - digest: Of the log then; nil checks none.
  /// - Returns: The rows before it.
  /// - Throws: `malformed` or `altered` where the log is damaged, has fewer epochs, or other rows than
  ///   `digest` was made of.
  static func end(
    of scan: MetricsScan, _ path: String, epochs kept: Int, length wanted: Int?, digest: String?
  ) throws(ResultsError) -> Int {
    let marks = scan.rows.indices.filter { scan.rows[$0].asEpoch != nil }
    guard marks.count >= kept else {
      try scan.check(path)
      throw .malformed(
        path: path, expected: "\(kept) epochs as the checkpoint has, found \(marks.count)")
    }
    var end = kept == 0 ? 0 : marks[kept - 1] + 1
    if let wanted, wanted > 0 {
      guard let last = scan.ends.firstIndex(of: wanted), last + 1 >= end,
        marks.count == kept || last < marks[kept]
      else {
        try scan.check(path)
        throw .malformed(
          path: path,
          expected: "\(kept) epochs and steps of the next, \(wanted) bytes, as the checkpoint has")
      }
      end = last + 1
    }
    try scan.check(path, first: end)
    guard let digest else { return end }
    let found = SHA256.hex(of: scan.bytes[..<(end == 0 ? 0 : scan.ends[end - 1])])
    guard found == digest else {
      throw .malformed(
        path: path,
        expected: "the rows of \(kept) epochs as the checkpoint has them, with the digest "
          + "\(digest), found \(found)")
    }
    return end
  }
}
