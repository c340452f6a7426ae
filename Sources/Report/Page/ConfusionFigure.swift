internal import Basics
internal import RunStore

/// The confusion matrix of the newest run of a plan.
struct ConfusionFigure {
  let group: ReportContent.Group
  let id: String

  /// Classes that fit a page side by side.
  private static let most = 20

  var markup: Markup {
    guard group.unlabelled == 0 else {
      return element("p") {
        "The test images have no labels: predictions.csv of the newest run has the predicted classes of "
          + "\(group.unlabelled.grouped) images, and there is no confusion matrix."
      }
    }
    guard let table = group.predictions, !table.rows.isEmpty else { return Markup() }
    let seed = group.records.first?.status.plan.seed ?? 0
    let wrong = table.rows.count { $0.isWrong }
    let caption =
      "Confusion matrix of the newest run (seed \(seed)): \(wrong) of "
      + "\(table.rows.count.grouped) images wrong"
    return element("h4") { "Confusion matrix" }
      + (table.classes.count <= ConfusionFigure.most
        ? matrix(table, caption) : pairs(table, caption).markup)
  }

  private func matrix(_ table: PredictionTable, _ caption: String) -> Markup {
    let counts = table.confusion
    return element(
      "div",
      [
        "class": "scroll", "tabindex": "0", "role": "region",
        "aria-label": "Confusion matrix of \(group.label)",
      ]
    ) {
      element("table", ["class": "confusion"]) {
        element("caption") { caption }
        element("thead") {
          element("tr") {
            element("td") { element("span", ["class": "unseen"]) { "True class" } }
            for name in table.classes {
              element("th", ["scope": "col"]) {
                element("span", ["class": "unseen"]) { "predicted class " }
                name
              }
            }
            element("th", ["scope": "col"]) { "right" }
          }
        }
        element("tbody") {
          for (index, row) in counts.enumerated() {
            self.row(row, index, table.classes)
          }
        }
      }
    }
  }

  private func row(_ row: [Int], _ index: Int, _ classes: [String]) -> Markup {
    let all = row.reduce(0, +)
    func share(_ count: Int) -> Double { all > 0 ? Double(count) / Double(all) * 100 : 0 }
    return element("tr") {
      element("th", ["scope": "row"]) { classes[index] }
      for (guess, count) in row.enumerated() {
        element(
          "td",
          [
            "class": guess == index ? "right" : "wrong",
            "style": "--share: \((share(count) * 0.45).fixed(1))%",
          ]
        ) { "\(count)" }
      }
      element("td", ["class": "number"]) { all > 0 ? "\(share(row[index]).fixed(1)) %" : "–" }
    }
  }

  /// Many classes: the pairs that are confused most.
  private func pairs(_ table: PredictionTable, _ caption: String) -> DataTable {
    var counts: [[String]: Int] = [:]
    for row in table.rows where row.isWrong {
      counts[[row.label, row.predicted], default: 0] += 1
    }
    let ranked = counts.sorted {
      ($1.value, $0.key[0], $0.key[1]) < ($0.value, $1.key[0], $1.key[1])
    }
    return DataTable(
      caption: "\(caption); the pairs confused most, of \(table.classes.count) classes",
      columns: [("True class", false), ("Predicted class", false), ("Images", true)],
      rows: ranked.prefix(ConfusionFigure.most).map { pair, count in
        [.text(pair[0]), .text(pair[1]), .number("\(count)")]
      })
  }
}
