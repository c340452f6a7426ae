internal import Basics
internal import Configuration

/// Where in the rows of a list the image's name and its label are.
struct ListColumns {
  private let count: Int
  private let image: Int
  private let labels: Labels
  private let weight: Int?

  private enum Labels {
    case column(Int)
    case oneHot([(index: Int, name: String)])
    case none
  }

  /// - Parameters:
  ///   - header: The cells of the file's first row.
  ///   - list: What the columns are called.
  /// - Throws: What the header lacks.
  init(_ header: [String], _ list: ListSource) throws(ListFault) {
    func index(_ name: String, _ key: String) throws(ListFault) -> Int {
      let found = header.indices.filter { header[$0] == name }
      if let only = found.first, found.count == 1 { return only }
      if found.count > 1 { throw .columnTwice(name, count: found.count) }
      if header.count == 1, let other = ListColumns.delimiter(in: header[0], not: list.delimiter) {
        throw .delimiter(other, header: header[0])
      }
      throw .column(name, key: key, header: header)
    }
    count = header.count
    image = try index(list.image, "image")
    if let name = list.weight { weight = try index(name, "weight") } else { weight = nil }
    switch list.labels {
    case .column(let name): labels = .column(try index(name, "label"))
    case .oneHot(let names):
      var columns: [(index: Int, name: String)] = []
      for name in names { columns.append((try index(name, "labels"), name)) }
      labels = .oneHot(columns)
    case .none: labels = .none
    }
  }

  /// A character that might divide a header which is one cell.
  private static func delimiter(in header: String, not used: String) -> String? {
    [",", ";", "\t", "|"].filter { $0 != used }.max { first, second in
      header.utf8.count { $0 == first.utf8.first } < header.utf8.count { $0 == second.utf8.first }
    }.flatMap { header.contains($0) ? $0 : nil }
  }

  /// The image's name and its class, of one row; nil where the list says none.
  func cells(of row: CSV.Row) throws(ListFault) -> (image: String, label: String?) {
    guard row.cells.count == count else {
      throw .fields(row.cells.count, expected: count)
    }
    let name = row.cells[image]
    if name.isEmpty { throw .noName }
    switch labels {
    case .column(let index):
      let label = row.cells[index]
      if label.isEmpty { throw .noLabel(image: name) }
      return (name, label)
    case .oneHot(let columns):
      let ones = columns.filter { ListColumns.ones.contains(row.cells[$0.index]) }
      let strange = columns.first {
        !ListColumns.ones.contains(row.cells[$0.index])
          && !ListColumns.zeros.contains(row.cells[$0.index])
      }
      if let strange { throw .noFlag(row.cells[strange.index], column: strange.name) }
      guard let one = ones.first, ones.count == 1 else { throw .notOneClass(ones.map(\.name)) }
      return (name, one.name)
    case .none: return (name, nil)
    }
  }

  /// How much a row's image counts; nil where all count alike.
  func weight(of row: CSV.Row) throws(ListFault) -> Float? {
    guard let weight, row.cells.indices.contains(weight) else { return nil }
    let cell = row.cells[weight]
    guard let number = Float(cell), number.isFinite, number >= 0 else {
      throw .noWeight(cell, image: row.cells[image])
    }
    return number
  }

  private static let ones: Set<String> = ["1", "1.0", "True", "true", "TRUE"]
  private static let zeros: Set<String> = ["0", "0.0", "False", "false", "FALSE"]
}
