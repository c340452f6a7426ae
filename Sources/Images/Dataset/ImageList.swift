internal import Basics
internal import Glibc

extension DatasetReader {
  /// Images that a CSV file names with their labels, in its order.
  mutating func records(_ role: String, list path: String) -> [ImageRecord] {
    let file = join(description.listDirectory, path)
    let rows: [CSVRow]
    switch readList(file) {
    case .success(let read): rows = read
    case .failure(let fault):
      faults.append(fault.fault)
      return []
    }
    guard let header = rows.first, header.fields == ["image", "label"] else {
      let found = rows.first?.fields.joined(separator: ",") ?? ""
      faults.append(.list(path: file, line: 1, .header(found)))
      return []
    }
    if rows.count == 1 { faults.append(.list(path: file, line: 1, .noRows)) }
    return rows.dropFirst().compactMap { row in
      guard row.fields.count == 2 else {
        faults.append(.list(path: file, line: row.line, .fields(row.fields.count)))
        return nil
      }
      let (name, label) = (row.fields[0], row.fields[1])
      let found = FolderListing.kind(join(description.root, name)) == S_IFREG
      if !found {
        let image = join(description.root, name)
        faults.append(.list(path: file, line: row.line, .missingImage(image)))
      }
      guard let index = classes.firstIndex(of: label) else {
        let fault = ListFault.unknownLabel(label, classes: classes)
        faults.append(.list(path: file, line: row.line, fault))
        return nil
      }
      return found ? record(join("", name), label: index) : nil
    }
  }

  /// All labels of a list; none where it cannot be read, which `records` reports.
  func labels(inList path: String) -> [String] {
    let rows = (try? readList(join(description.listDirectory, path)).get()) ?? []
    return rows.dropFirst().compactMap { $0.fields.count == 2 ? $0.fields[1] : nil }
  }

  private func readList(_ file: String) -> Result<[CSVRow], ListFailure> {
    do {
      return .success(try CSVRow.parse(WholeFile.read(file)))
    } catch let error as FileError {
      return .failure(ListFailure(fault: .unreadable(path: file, reason: error.reason)))
    } catch let error as CSVRow.UnclosedQuote {
      return .failure(ListFailure(fault: .list(path: file, line: error.line, .quote)))
    } catch {
      return .failure(ListFailure(fault: .unreadable(path: file, reason: error.sentence)))
    }
  }
}

private struct ListFailure: Explained {
  let fault: DatasetFault

  var description: String { fault.description }
}

/// One row of a CSV file (RFC 4180), blank lines left out.
struct CSVRow {
  struct UnclosedQuote: Explained {
    let line: Int

    var description: String { "the quote that is opened in line \(line) is never closed" }
  }

  /// The line that the row begins on, from 1.
  let line: Int
  let fields: [String]

  /// All rows of a file; lines end with LF or CRLF, a byte-order mark is passed over.
  static func parse(_ bytes: [UInt8]) throws(UnclosedQuote) -> [CSVRow] {
    let (quote, comma, newline, carriage) = (
      0x22 as UInt8, 0x2c as UInt8, 0x0a as UInt8, 0x0d as UInt8
    )
    var rows: [CSVRow] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var (line, start) = (1, 1)
    var position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0

    func endRow() {
      if field.last == carriage { field.removeLast() }
      fields.append(String(systemBytes: field))
      if fields != [""] { rows.append(CSVRow(line: start, fields: fields)) }
      fields = []
      field = []
    }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case quote where field.isEmpty:
        let opened = line
        while true {
          guard position < bytes.count else { throw UnclosedQuote(line: opened) }
          let inner = bytes[position]
          position += 1
          if inner == newline { line += 1 }
          if inner == quote {
            guard position < bytes.count, bytes[position] == quote else { break }
            position += 1
          }
          field.append(inner)
        }
      case comma:
        fields.append(String(systemBytes: field))
        field = []
      case newline:
        endRow()
        line += 1
        start = line
      default: field.append(byte)
      }
    }
    endRow()
    return rows
  }
}
