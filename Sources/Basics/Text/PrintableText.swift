extension String {
  /// The text with everything escaped that a terminal would obey instead of showing it: `\x1b` for
  /// the escape character, `\u{202e}` for a change of the direction of writing.
  ///
  /// Names come from files that others made, and a name must not colour, move or erase what stands
  /// around it. Line breaks and tabs stay where `keepsLines` says so: it is false for a name, true
  /// for text that was laid out.
  package func printable(keepsLines: Bool = false) -> String {
    guard unicodeScalars.contains(where: { $0.isObeyed || $0.systemByte != nil }) else {
      return self
    }
    var text = ""
    for scalar in unicodeScalars {
      if keepsLines, scalar == "\n" || scalar == "\t" {
        text.unicodeScalars.append(scalar)
      } else {
        text += scalar.printable
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  /// The scalar itself, or its escape where a terminal would obey it.
  package var printable: String {
    if let byte = systemByte { return "\\x" + String(byte, radix: 16, uppercase: true) }
    guard isObeyed else { return String(self) }
    let digits = String(value, radix: 16)
    return value < 0x100
      ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits : "\\u{\(digits)}"
  }

  /// Whether it is a control character (C0, DEL, C1), breaks a line, or changes the direction in
  /// which what follows is written.
  fileprivate var isObeyed: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0, 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }
}
