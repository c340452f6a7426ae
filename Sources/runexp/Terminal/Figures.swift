internal import Basics

/// Numbers for people, in few characters and the same number of them.
package enum Figures {
  /// A metric in six characters: `0.4819`, `12.346`, `3.2e-5`; four decimals below ten.
  package static func metric(_ value: Double) -> String {
    let size = abs(value)
    let text: String
    if !value.isFinite {
      text = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
    } else if size != 0 && size < 0.000_95 || size >= 9999.95 {
      text = scientific(value)
    } else {
      let decimals = size < 9.999_95 ? 4 : size < 99.9995 ? 3 : size < 999.995 ? 2 : 1
      text = value.fixed(decimals)
    }
    return text.padded(to: 6, right: true)
  }

  /// Seconds in five characters: ` 0.4s`, `  23s`, `1m05s`, `2h03m`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 3.6e6 else { return "    -" }
    let whole = Int(max(0, seconds).rounded())
    let text: String
    if seconds < 9.95 {
      text = max(0, seconds).fixed(1) + "s"
    } else if whole < 60 {
      text = "\(whole)s"
    } else if whole < 3600 {
      text = "\(whole / 60)m\(zeros(whole % 60))s"
    } else {
      let minutes = (whole + 30) / 60
      text = "\(minutes / 60)h\(zeros(minutes % 60))m"
    }
    return text.padded(to: 5, right: true)
  }

  /// How many a second, three figures: `812`, `1.25k`, `0.41`.
  package static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite else { return "-" }
    if perSecond >= 999.5 { return (perSecond / 1000).fixed(2) + "k" }
    return perSecond.fixed(perSecond < 9.995 ? 2 : perSecond < 99.95 ? 1 : 0)
  }

  private static func scientific(_ value: Double) -> String {
    var mantissa = abs(value)
    var exponent = 0
    while mantissa >= 9.95 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 0.995 {
      mantissa *= 10
      exponent -= 1
    }
    return (value < 0 ? "-" : "") + mantissa.fixed(1) + "e\(exponent)"
  }

  private static func zeros(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
