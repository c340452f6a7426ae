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
      text = fixed(value, decimals: decimals)
    }
    return padded(text, 6)
  }

  /// Seconds in five characters: ` 0.4s`, `  23s`, `1m05s`, `2h03m`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 3.6e6 else { return "    -" }
    let whole = Int(max(0, seconds).rounded())
    let text: String
    if seconds < 9.95 {
      text = fixed(max(0, seconds), decimals: 1) + "s"
    } else if whole < 60 {
      text = "\(whole)s"
    } else if whole < 3600 {
      text = "\(whole / 60)m\(zeros(whole % 60))s"
    } else {
      let minutes = (whole + 30) / 60
      text = "\(minutes / 60)h\(zeros(minutes % 60))m"
    }
    return padded(text, 5)
  }

  /// How many a second, three figures: `812`, `1.25k`, `0.41`.
  package static func rate(_ perSecond: Double) -> String {
    guard perSecond.isFinite else { return "-" }
    if perSecond >= 999.5 { return fixed(perSecond / 1000, decimals: 2) + "k" }
    return fixed(perSecond, decimals: perSecond < 9.995 ? 2 : perSecond < 99.95 ? 1 : 0)
  }

  /// A number with a fixed count of decimals, half away from zero.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && units > 0 ? "-" : ""
    guard decimals > 0 else { return sign + "\(units)" }
    let fraction = "\(units % scale)"
    return sign + "\(units / scale)." + String(repeating: "0", count: decimals - fraction.count)
      + fraction
  }

  package static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
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
    return (value < 0 ? "-" : "") + fixed(mantissa, decimals: 1) + "e\(exponent)"
  }

  private static func zeros(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
