internal import FoundationEssentials
internal import Glibc

/// An instant in UTC, to the millisecond.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int

  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  /// This instant.
  package static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: time.tv_sec * 1000 + time.tv_nsec / 1_000_000)
  }

  /// Seconds since 1970-01-01T00:00:00Z.
  package var seconds: Double { Double(milliseconds) / 1000 }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// `20261120T101530`: sorts by time and can be a file's name.
  package var compact: String { date.formatted(Timestamp.compactStyle) }

  /// `2026-11-20T10:15:30.250Z`.
  package var iso8601: String { date.formatted(Timestamp.style) }

  /// Reads what `iso8601` writes, with or without the fraction.
  package init?(iso8601 text: String) {
    // The style takes other zones and fractions too, and anything behind them.
    guard [20, 24].contains(text.utf8.count), text.utf8.last == UInt8(ascii: "Z"),
      let date = try? Timestamp.style.parse(text)
    else { return nil }
    self.init(milliseconds: Int((date.timeIntervalSince1970 * 1000).rounded()))
  }

  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  private static let compactStyle = Date.ISO8601FormatStyle(
    dateSeparator: .omitted, timeSeparator: .omitted
  ).year().month().day().time(includingFractionalSeconds: false)

  /// The middle of the millisecond: a style leaves out what is below one, and the floating-point
  /// number of seconds of its beginning may lie before it.
  private var date: Date { Date(timeIntervalSince1970: (Double(milliseconds) + 0.5) / 1000) }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let time = Timestamp(iso8601: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a time as 2026-11-20T10:15:30.250Z")
    }
    self = time
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}
