internal import Basics

/// The digests that chain the rows of `metrics.jsonl`.
///
/// A row's `digest` is the XXH64 of its own text before it, seeded with the digest of the row before: a
/// row that was altered, lost or put elsewhere is told by it. Seconds stand behind the digest, so that
/// runs of the same bits have the same digests; `metrics.csv` has them too.
struct MetricsChain {
  /// The digest of the last row; 0 before the first.
  private(set) var link: UInt64
  /// Whether a row had a digest: logs of earlier versions have none.
  private(set) var isStated = false

  /// What a row's digest is called.
  static let name = "digest"

  init(link: UInt64 = 0) { self.link = link }

  /// The digest of the last row as 16 hexadecimal digits.
  var text: String { MetricsChain.text(link) }

  /// A row as a line without its end, chained to the rows before.
  mutating func line(of row: MetricRow) -> String {
    let (head, tail) = row.parts
    link = XXHash64.hash(head.utf8, seed: link)
    return "\(head)\(MetricsChain.mark)\(text)\"\(tail)}"
  }

  /// Takes in the next line of a log.
  ///
  /// - Parameter line: Without its end.
  /// - Returns: Whether it is as it was written, as far as it says.
  mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    guard let mark = MetricsChain.lastStart(of: MetricsChain.mark, in: line) else {
      let head = line[
        ..<(MetricsChain.lastStart(of: MetricsChain.seconds, in: line) ?? line.endIndex)]
      link = MetricsChain.hash(head, seed: link)
      return !isStated
    }
    isStated = true
    let digits = line[(mark + MetricsChain.mark.utf8.count)...].prefix(16)
    let tail = line[digits.endIndex...]
    let found = MetricsChain.hash(line[..<mark], seed: link)
    guard digits.count == 16,
      let stated = UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    else {
      link = found
      return false
    }
    // The rows behind one that was altered are told from it by what it says.
    link = stated
    let isEnd = tail.elementsEqual("\"}".utf8)
    return found == stated && (isEnd || tail.starts(with: "\"\(MetricsChain.seconds)".utf8))
  }

  private static let mark = ", \"\(name)\": \""
  private static let seconds = ", \"seconds\": "

  private static func text(_ link: UInt64) -> String {
    let digits = String(link, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func hash(_ bytes: ArraySlice<UInt8>, seed: UInt64) -> UInt64 {
    bytes.withUnsafeBytes { XXHash64.hash($0, seed: seed) }
  }

  private static func lastStart(of text: String, in line: ArraySlice<UInt8>) -> Int? {
    let wanted = Array(text.utf8)
    guard line.count >= wanted.count else { return nil }
    var start = line.endIndex - wanted.count
    while start >= line.startIndex {
      if line[start] == wanted[0], line[start...].starts(with: wanted) { return start }
      start -= 1
    }
    return nil
  }
}
