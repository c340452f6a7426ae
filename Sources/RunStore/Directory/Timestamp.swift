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
  package var compact: String {
    let (year, month, day, hour, minute, second) = fields
    return "\(digits(year, 4))\(digits(month, 2))\(digits(day, 2))T"
      + "\(digits(hour, 2))\(digits(minute, 2))\(digits(second, 2))"
  }

  /// `2026-11-20T10:15:30.250Z`.
  package var iso8601: String {
    let (year, month, day, hour, minute, second) = fields
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T"
      + "\(digits(hour, 2)):\(digits(minute, 2)):\(digits(second, 2))"
      + ".\(digits(milliseconds % 1000, 3))Z"
  }

  /// Reads what `iso8601` writes, with or without the fraction.
  package init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 20 || bytes.count == 24, bytes[bytes.count - 1] == UInt8(ascii: "Z"),
      let year = Timestamp.number(bytes[0..<4]), let month = Timestamp.number(bytes[5..<7]),
      let day = Timestamp.number(bytes[8..<10]), let hour = Timestamp.number(bytes[11..<13]),
      let minute = Timestamp.number(bytes[14..<16]), let second = Timestamp.number(bytes[17..<19]),
      let fraction = bytes.count == 24 ? Timestamp.number(bytes[20..<23]) : 0
    else { return nil }
    var time = tm()
    time.tm_year = Int32(year - 1900)
    time.tm_mon = Int32(month - 1)
    time.tm_mday = Int32(day)
    time.tm_hour = Int32(hour)
    time.tm_min = Int32(minute)
    time.tm_sec = Int32(second)
    self.init(milliseconds: timegm(&time) * 1000 + fraction)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    Int(String(decoding: digits, as: UTF8.self))
  }

  private var fields: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
    var seconds: time_t = milliseconds / 1000
    var time = tm()
    gmtime_r(&seconds, &time)
    return (
      Int(time.tm_year) + 1900, Int(time.tm_mon) + 1, Int(time.tm_mday), Int(time.tm_hour),
      Int(time.tm_min), Int(time.tm_sec)
    )
  }

  private func digits(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
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
