/// Comma-separated values, quoted as RFC 4180 says, with a line feed after each row.
enum CSV {
  /// A cell: in quotes only where it holds a comma, a quote or a line's end.
  static func cell(_ text: String) -> String {
    let special = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
    }
    guard special else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// A row of cells that are quoted where they must be, with its line's end.
  static func row(_ cells: some Sequence<String>) -> String {
    cells.lazy.map(cell).joined(separator: ",") + "\n"
  }
}
