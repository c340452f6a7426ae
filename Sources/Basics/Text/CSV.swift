/// Comma-separated values, quoted as RFC 4180 says, with a line feed after each row.
package enum CSV {
  /// A cell: in quotes only where it holds a comma, a quote or a line's end.
  private static func cell(_ text: String) -> String {
    let special = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
    }
    guard special else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// A row of cells that are quoted where they must be, with its line's end.
  package static func row(_ cells: some Sequence<String>) -> String {
    cells.lazy.map(cell).joined(separator: ",") + "\n"
  }

  /// The rows of a text; nil where a quoted cell has no end.
  package static func rows(_ bytes: [UInt8]) -> [[String]]? {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var (isQuoted, isStarted) = (false, false)
    var index = 0
    func endCell() {
      row.append(String(systemBytes: cell))
      cell.removeAll(keepingCapacity: true)
      isStarted = false
    }
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        if index < bytes.count, bytes[index] == byte {
          cell.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      case _ where isQuoted: cell.append(byte)
      case UInt8(ascii: "\"") where cell.isEmpty: (isQuoted, isStarted) = (true, true)
      case UInt8(ascii: ","):
        endCell()
        isStarted = true
      case UInt8(ascii: "\r") where index < bytes.count && bytes[index] == 10: break
      case 10:
        endCell()
        rows.append(row)
        row.removeAll(keepingCapacity: true)
      default:
        cell.append(byte)
        isStarted = true
      }
    }
    if isQuoted { return nil }
    if isStarted || !row.isEmpty {
      endCell()
      rows.append(row)
    }
    return rows
  }
}
