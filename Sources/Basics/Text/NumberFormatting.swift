extension Int {
  /// `28,310,914`.
  package var grouped: String {
    let digits = String(magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return self < 0 ? "-\(text)" : text
  }

  /// `1 run`, `3 runs`: a count of things whose name has a plural with an s.
  package func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}

extension Double {
  /// With so many decimals, rounded.
  package func fixed(_ decimals: Int) -> String {
    var factor = 1.0
    for _ in 0..<decimals { factor *= 10 }
    guard isFinite, abs(self * factor) < 1e18 else { return "\(self)" }
    let scaled = Int((abs(self) * factor).rounded())
    let sign = self < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let digits = String(scaled)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  /// With its sign and four decimals.
  package var signed: String { (self < 0 ? "" : "+") + fixed(4) }

  /// `23.6 M`, `3.9 G`: a number in steps of a thousand, and a space before its unit.
  package var scaled: String {
    let units = ["", "k", "M", "G", "T", "P"]
    var value = self
    var unit = 0
    while abs(value) >= 999.5, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(value.fixed(unit == 0 || abs(value) >= 100 ? 0 : 1)) \(units[unit])"
  }

  /// `8.2 KB`, `1.6 MB`: bytes in steps of 1024.
  package var bytes: String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var value = self
    var unit = 0
    while abs(value) >= 1023.5, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\(value.fixed(unit == 0 || abs(value) >= 100 ? 0 : 1)) \(units[unit])"
  }

  /// `0.4 s`, `12 s`, `3 min`, `1.5 h`: seconds.
  package var duration: String {
    switch self {
    case ..<9.95: "\(fixed(1)) s"
    case ..<119.5: "\(fixed(0)) s"
    case ..<7200: "\((self / 60).fixed(0)) min"
    default: "\((self / 3600).fixed(1)) h"
    }
  }
}

extension String {
  /// Filled with spaces to a width, at the end or at the beginning.
  package func padded(to width: Int, right: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, width - count))
    return right ? spaces + self : self + spaces
  }

  /// Without spaces at the end.
  package var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension [Int] {
  /// `224×224×3`.
  package var shapeText: String { map(String.init).joined(separator: "×") }
}
