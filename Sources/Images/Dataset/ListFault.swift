internal import Basics

/// What is wrong with a list file, or with one row of it.
package enum ListFault: Explained, Hashable, Sendable {
  case noHeader
  /// `key` is the spec's that names the column.
  case column(String, key: String, header: [String])
  case columnTwice(String, count: Int)
  /// The header is one cell, and this character would divide it.
  case delimiter(String, header: String)
  case fields(Int, expected: Int)
  case quote
  case noName
  case noLabel(image: String)
  /// A cell of a class's own column that is neither 0 nor 1.
  case noFlag(String, column: String)
  /// The classes that a row holds 1 for.
  case notOneClass([String])
  /// A weight that is none.
  case noWeight(String, image: String)
  case unknownLabel(String, classes: [String])
  case missingImage(String)
  /// There is an image without what 'extension' appends.
  case needlessEnding(String, name: String)
  /// There is an image whose name goes on.
  case endingNeeded(String, ending: String)
  case noRows

  package var description: String {
    switch self {
    case .noHeader: "the file is empty: expected a first line that names the columns"
    case .column(let name, let key, let header):
      "no column is called '\(name)', the first line names \(quoted(header)): "
        + (nearestName(to: name, among: header).map { "did you mean '\($0)'? Name" } ?? "name")
        + " it with '\(key)'"
    case .columnTwice(let name, let count):
      "\(count) columns are called '\(name)', expected one"
    case .delimiter("\t", let header):
      "the first line is a single column, '\(header.replacing("\t", with: " "))': cells seem to be "
        + "divided by tabs, which 'delimiter: tab' says"
    case .delimiter(let other, let header):
      "the first line is a single column, '\(header)': cells seem to be divided by '\(other)', "
        + "which 'delimiter: \"\(other)\"' says"
    case .fields(let count, let expected):
      "expected \(expected) cells as in the first line, found \(count)"
    case .quote: "a quoted field does not end"
    case .noName: "the image's name is empty"
    case .noLabel(let image): "the label of '\(image)' is empty"
    case .noFlag(let cell, let column):
      "expected 1 or 0 in the column '\(column)', found '\(cell)'"
    case .notOneClass(let names):
      "expected a 1 in the column of a single class, found "
        + (names.isEmpty ? "none" : "it in \(quoted(names))")
    case .noWeight(let cell, let image):
      "expected a number of at least 0 for the weight of '\(image)', found '\(cell)'"
    case .unknownLabel(let label, let classes):
      "label '\(label)' is no class: expected one of " + quoted(classes)
    case .missingImage(let path): "there is no image '\(path)'"
    case .needlessEnding(let path, let name):
      "there is no image '\(path)', but there is '\(name)': leave out 'extension'"
    case .endingNeeded(let path, let ending):
      "there is no image '\(path)', but there is one that goes on with \(ending): say 'extension: "
        + "\(ending)'"
    case .noRows: "the list names no images"
    }
  }
}
