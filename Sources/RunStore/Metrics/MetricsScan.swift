internal import Basics

/// What there is in a `metrics.jsonl`.
struct MetricsScan {
  private(set) var rows: [MetricRow] = []
  /// The offset after each row.
  private(set) var ends: [Int] = []
  /// The digest of each row.
  private(set) var links: [UInt64] = []
  /// Lines, from 1, that are not what the run wrote.
  private(set) var altered: [Int] = []
  /// The first line, from 1, that is no row; nothing behind it is looked at.
  ///
  /// Nil for the last one, which a crash may leave half-written.
  private(set) var unreadable: Int?
  /// Whether a row has a digest: logs of earlier versions have none.
  private(set) var isChained = false
  let bytes: [UInt8]

  /// Of a file; of nothing where it is missing.
  init(_ path: String) throws(ResultsError) {
    guard FileSystem.exists(path) else {
      bytes = []
      return
    }
    do { bytes = try WholeFile.read(path) } catch { throw .cannotRead(error) }
    var chain = MetricsChain()
    var start = 0
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      guard let row = MetricRow(json: line) else {
        if end + 1 < bytes.count { unreadable = rows.count + 1 }
        break
      }
      rows.append(row)
      if !chain.take(line) { altered.append(rows.count) }
      links.append(chain.link)
      start = end + 1
      ends.append(start)
    }
    isChained = chain.isStated
  }

  /// Whether something half-written stands behind the rows.
  var isTorn: Bool { unreadable == nil && (ends.last ?? 0) < bytes.count }

  /// The epochs among the rows.
  var epochs: [EpochRow] { rows.compactMap(\.asEpoch) }

  /// Throws where a line is no row, or not what the run wrote.
  ///
  /// - Parameters:
  ///   - path: Of the file.
  ///   - end: The first so many rows are looked at; nil looks at all.
  /// - Throws: `altered` or `malformed`, with the lines.
  func check(_ path: String, first end: Int? = nil) throws(ResultsError) {
    let lines = altered.filter { $0 <= end ?? .max }
    guard lines.isEmpty else { throw .altered(path: path, lines: lines) }
    guard let unreadable, unreadable <= end ?? .max else { return }
    throw .malformed(path: path, expected: "a row of metrics in line \(unreadable)")
  }
}

extension MetricRow {
  /// The epoch; nil for a step.
  var asEpoch: EpochRow? { if case .epoch(let epoch) = self { epoch } else { nil } }
}
