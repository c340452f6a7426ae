internal import Basics
internal import RunStore
internal import Workflow

/// Predictions as a table, as comma-separated values or as JSON, row after row.
struct PredictionPrinter {
  enum Form {
    case table
    case csv
    case json
  }

  let form: Form
  let classes: [String]
  /// Characters of the longest image's name.
  let width: Int
  private var isFirst = true

  init(form: Form, classes: [String], width: Int) {
    self.form = form
    // A table shows names, the other forms hand them on.
    self.classes = form == .table ? classes.map { $0.printable() } : classes
    self.width = max(width, 5)
  }

  /// Classes whose probabilities fit a line of a table.
  private static let shown = 6

  private var classWidth: Int { max(9, classes.map(\.count).max() ?? 0) }

  var beginning: String {
    switch form {
    case .table:
      let names =
        classes.count <= PredictionPrinter.shown
        ? classes.map { $0.padded(to: max($0.count, 6), right: true) }.joined(separator: "  ")
        : "most probable"
      return "\("image".padded(to: width))  \("predicted".padded(to: classWidth))  \(names)\n"
    case .csv: return CSV.row(["image", "predicted"] + classes)
    case .json: return "["
    }
  }

  mutating func text(of row: Prediction.Row) -> String {
    switch form {
    case .table:
      return row.image.printable().padded(to: width) + "  "
        + classes[row.predicted].padded(to: classWidth) + "  " + figures(row) + "\n"
    case .csv:
      return CSV.row(
        [row.image, classes[row.predicted]] + row.probabilities.map { "\($0)" })
    case .json:
      let separator = isFirst ? "\n  " : ",\n  "
      isFirst = false
      let members = zip(classes, row.probabilities).map {
        "\($0.jsonLiteral): \(NumberText.json(Double.shortest($1)))"
      }
      return separator + "{\"image\": \(row.image.jsonLiteral), \"predicted\": "
        + "\(classes[row.predicted].jsonLiteral), "
        + "\"probabilities\": {\(members.joined(separator: ", "))}}"
    }
  }

  var end: String { form == .json ? "\n]\n" : "" }

  private func figures(_ row: Prediction.Row) -> String {
    guard classes.count > PredictionPrinter.shown else {
      return zip(classes, row.probabilities).map { name, value in
        Double(value).fixed(4).padded(to: max(name.count, 6), right: true)
      }.joined(separator: "  ")
    }
    let ranked = row.probabilities.indices.sorted { row.probabilities[$0] > row.probabilities[$1] }
    return ranked.prefix(3).map { "\(classes[$0]) \(Double(row.probabilities[$0]).fixed(4))" }
      .joined(separator: "  ")
  }
}
