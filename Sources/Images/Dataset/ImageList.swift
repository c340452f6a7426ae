internal import Basics
internal import Glibc

extension DatasetReader {
  /// Images that a CSV file names with their labels, in its order.
  mutating func records(_ role: String, list path: String) -> [ImageRecord] {
    let file = join(description.listDirectory, path)
    let rows: [CSV.Row]
    switch readList(file) {
    case .success(let read): rows = read
    case .failure(let fault):
      faults.append(fault.fault)
      return []
    }
    guard let header = rows.first, header.cells == ["image", "label"] else {
      let found = rows.first?.cells.joined(separator: ",") ?? ""
      faults.append(.list(path: file, line: 1, .header(found)))
      return []
    }
    if rows.count == 1 { faults.append(.list(path: file, line: 1, .noRows)) }
    return rows.dropFirst().compactMap { row in
      guard row.cells.count == 2 else {
        faults.append(.list(path: file, line: row.line, .fields(row.cells.count)))
        return nil
      }
      let (name, label) = (row.cells[0], row.cells[1])
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
    return rows.dropFirst().compactMap { $0.cells.count == 2 ? $0.cells[1] : nil }
  }

  private func readList(_ file: String) -> Result<[CSV.Row], ListFailure> {
    do {
      return .success(try CSV.rows(WholeFile.read(file)))
    } catch let error as FileError {
      return .failure(ListFailure(fault: .unreadable(path: file, reason: error.reason)))
    } catch let error as CSV.UnclosedQuote {
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
