internal import Basics
internal import Configuration
internal import Glibc

extension DatasetReader {
  /// Images that a CSV file names with their labels, in its order.
  mutating func records(_ role: String, list: ListSource) -> [ImageRecord] {
    let rows: ListRows
    do {
      rows = try ListRows(list, in: description.listDirectory)
    } catch {
      faults.append(error.fault)
      return []
    }
    if rows.rows.isEmpty { faults.append(.list(path: rows.file, line: 1, .noRows)) }
    var wrong: [DatasetFault] = []
    var several: [(line: Int, names: [String])] = []
    var seen = ListedImages()
    let places = Dictionary(
      classes.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let records = rows.rows.compactMap { row -> ImageRecord? in
      do throws(ListFault) {
        let (name, label) = try rows.columns.cells(of: row)
        let image = try self.image(name, list)
        guard let label else {
          seen.add(image, label: "", line: row.line)
          return record(image, label: nil)
        }
        guard let index = places[label] else {
          throw ListFault.unknownLabel(label, classes: classes)
        }
        seen.add(image, label: label, line: row.line)
        var record = record(image, label: index)
        record.weight = try rows.columns.weight(of: row)
        return record
      } catch {
        if case .notOneClass(let names) = error, names.count > 1 {
          several.append((row.line, names))
        } else {
          wrong.append(.list(path: rows.file, line: row.line, error))
        }
        return nil
      }
    }
    if let first = several.first {
      faults.append(
        .severalClasses(
          path: rows.file, line: first.line, first.names, rows: several.count))
    }
    faults += wrong.prefix(DatasetReader.shownRows)
    if wrong.count > DatasetReader.shownRows {
      faults.append(.moreRows(path: rows.file, count: wrong.count - DatasetReader.shownRows))
    }
    warnings += seen.warnings(about: rows.file).filter { !warnings.contains($0) }
    return records
  }

  /// Faulty rows that are described one by one.
  private static let shownRows = 20

  /// The path of an image, below the data set's folder, that a row names.
  private func image(_ name: String, _ list: ListSource) throws(ListFault) -> String {
    let folder = list.folder.map { join("", $0) } ?? ""
    func found(_ name: String) -> String? {
      let path = join(folder, name)
      return FolderListing.kind(join(description.root, path)) == S_IFREG ? path : nil
    }
    let whole = name + (list.ending ?? "")
    if let path = found(whole) { return path }
    let path = join(description.root, join(folder, whole))
    if list.ending != nil, found(name) != nil { throw .needlessEnding(path, name: name) }
    if list.ending == nil,
      let ending = [".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"].first(
        where: { found(name + $0) != nil })
    {
      throw .endingNeeded(path, ending: ending)
    }
    throw .missingImage(path)
  }

  /// The classes in the order of their labels, of data sets whose images are in lists only: the
  /// columns of the first list that has one for each, else what the lists name, sorted.
  func classesOfLists() -> [String] {
    var labels: Set<String> = []
    for case .list(let list) in description.sources.map(\.source) {
      if case .oneHot(let columns) = list.labels { return columns }
      if list.labels == .none { continue }
      guard let rows = try? ListRows(list, in: description.listDirectory) else { continue }
      labels.formUnion(rows.rows.compactMap { try? rows.columns.cells(of: $0).label })
    }
    return labels.sorted(by: precedes)
  }
}

/// The rows of a list file, and where in them the image and its label are.
private struct ListRows {
  let file: String
  let columns: ListColumns
  /// Without the header.
  let rows: ArraySlice<CSV.Row>

  init(_ list: ListSource, in folder: String) throws(DatasetFailure) {
    file = join(folder, list.file)
    let all: [CSV.Row]
    do {
      all = try CSV.rows(
        WholeFile.read(file), delimiter: list.delimiter.utf8.first ?? UInt8(ascii: ","))
    } catch let error as CSV.UnclosedQuote {
      throw DatasetFailure(fault: .list(path: file, line: error.line, .quote))
    } catch let error as FileError {
      throw DatasetFailure(fault: .unreadable(path: file, reason: error.reason))
    } catch {
      throw DatasetFailure(fault: .unreadable(path: file, reason: error.sentence))
    }
    do throws(ListFault) {
      guard let header = all.first else { throw .noHeader }
      columns = try ListColumns(header.cells, list)
    } catch {
      throw DatasetFailure(fault: .list(path: file, line: all.first?.line ?? 1, error))
    }
    rows = all.dropFirst()
  }
}

/// The images that a list has named so far, to find those that it names again.
private struct ListedImages {
  private var first: [[UInt8]: (label: String, line: Int)] = [:]
  private var again: [String] = []
  private var otherwise: [String] = []

  mutating func add(_ name: String, label: String, line: Int) {
    let key = Array(name.utf8)
    guard let before = first[key] else {
      first[key] = (label, line)
      return
    }
    if before.label == label {
      again.append("'\(name)' in lines \(before.line) and \(line)")
    } else {
      otherwise.append(
        "'\(name)' is '\(before.label)' in line \(before.line) and '\(label)' in line \(line)")
    }
  }

  func warnings(about file: String) -> [DatasetWarning] {
    var warnings: [DatasetWarning] = []
    if !otherwise.isEmpty {
      warnings.append(
        .contradictions(
          path: file, count: otherwise.count, examples: Array(otherwise.prefix(5))))
    }
    if !again.isEmpty {
      warnings.append(
        .repetitions(path: file, count: again.count, examples: Array(again.prefix(5))))
    }
    return warnings
  }
}
