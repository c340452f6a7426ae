/// Comma-separated values, quoted as RFC 4180 says; written rows end with a line feed.
package enum CSV {
  /// A cell: in quotes only where it holds a comma, a quote or a line's end.
  private static func cell(_ text: String) -> String {
    let special = text.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
    }
    guard special else { return text }
    return "\"" + text.parts(at: "\"").joined(separator: "\"\"") + "\""
  }

  /// A row of cells that are quoted where they must be, with its line's end.
  package static func row(_ cells: some Sequence<String>) -> String {
    cells.lazy.map(cell).joined(separator: ",") + "\n"
  }

  package struct Row: Equatable, Sendable {
    /// The line that the row begins on, from 1.
    package let line: Int
    package let cells: [String]

    package init(line: Int, cells: [String]) {
      self.line = line
      self.cells = cells
    }
  }

  /// A quoted cell that has no end.
  package struct UnclosedQuote: Explained {
    /// The line in which it is opened, from 1.
    package let line: Int

    package var description: String {
      "the quote that is opened in line \(line) is never closed"
    }
  }

  /// Reads all rows of a file, blank lines left out.
  ///
  /// Lines end with LF or CRLF; a byte-order mark is passed over.
  ///
  /// - Parameters:
  ///   - bytes: The whole file; bytes that are not UTF-8 come back as they are.
  ///   - delimiter: What is between two cells.
  /// - Returns: The rows in their order, the heading first.
  /// - Throws: `UnclosedQuote` where a quoted cell has no end.
  package static func rows(
    _ bytes: [UInt8], delimiter: UInt8 = UInt8(ascii: ",")
  ) throws(UnclosedQuote) -> [Row] {
    var reader = CSVReader(bytes, delimiter: delimiter)
    while try reader.readCell() {}
    return reader.rows
  }
}

/// The rows of a file as far as it has been read.
private struct CSVReader {
  private let bytes: [UInt8]
  private let delimiter: UInt8
  private var position: Int
  private var line = 1
  /// Of the row under way.
  private var start = 1
  private var cells: [String] = []
  private(set) var rows: [CSV.Row] = []

  init(_ bytes: [UInt8], delimiter: UInt8) {
    self.bytes = bytes
    self.delimiter = delimiter
    position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Reads a cell with the delimiter or the line's end after it; false at the end of the file.
  mutating func readCell() throws(CSV.UnclosedQuote) -> Bool {
    var cell: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\"") where cell.isEmpty: try readQuoted(&cell)
      case delimiter:
        cells.append(String(systemBytes: cell))
        return true
      case UInt8(ascii: "\n"):
        endRow(cell)
        line += 1
        start = line
        return true
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
      default: cell.append(byte)
      }
    }
    endRow(cell)
    return false
  }

  /// Reads behind an opening quote, as far as the closing one.
  private mutating func readQuoted(_ cell: inout [UInt8]) throws(CSV.UnclosedQuote) {
    let opened = line
    while let byte = next {
      position += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte == UInt8(ascii: "\"") {
        guard next == byte else { return }
        position += 1
      }
      cell.append(byte)
    }
    throw CSV.UnclosedQuote(line: opened)
  }

  private mutating func endRow(_ cell: [UInt8]) {
    cells.append(String(systemBytes: cell))
    if cells != [""] { rows.append(CSV.Row(line: start, cells: cells)) }
    cells = []
  }
}
