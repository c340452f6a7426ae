internal import Basics
internal import Statistics

/// Precision, recall and the areas under the curves of the newest run of a plan, class by class.
struct ClassificationFigure {
  let group: ReportContent.Group

  /// Classes that a table shows; of more, those that are recognised worst.
  private static let most = 20

  var markup: Markup {
    guard let report = group.classification else { return Markup() }
    let shown = ClassificationFigure.worstFirst(report.classes)
    let caption =
      shown.count < report.classes.count
      ? "Precision and recall of the \(shown.count) classes with the lowest F1 score, of "
        + report.classes.count.grouped
      : "Precision and recall by class"
    var rows = DataTable(
      caption: caption,
      columns: [
        ("class", false), ("precision", true), ("recall", true), ("F1 score", true),
        ("ROC AUC", true), ("average precision", true), ("images", true),
      ])
    for scores in shown {
      rows.rows.append(
        row(scores.name, scores.scores, area: scores.rocAUC, precision: scores.averagePrecision))
    }
    rows.rows.append(row("mean of the classes", report.macroAverage))
    rows.rows.append(row("mean by images", report.weightedAverage))
    return element("h4") { "Precision and recall" } + rows.markup
      + element("p") { ClassificationFigure.sentence(report) }
  }

  /// All classes in their order, or those of the lowest F1 score.
  private static func worstFirst(
    _ classes: [ClassificationReport.ClassScores]
  ) -> [ClassificationReport.ClassScores] {
    guard classes.count > most else { return classes }
    return Array(classes.sorted { $0.scores.f1 < $1.scores.f1 }.prefix(most))
  }

  private func row(
    _ name: String, _ scores: ClassificationReport.Scores, area: Double? = nil,
    precision: Double? = nil
  ) -> [DataTable.Cell] {
    let numbers: [Double?] = [scores.precision, scores.recall, scores.f1, area, precision]
    return [.text(name)] + numbers.map { .number($0?.fixed(3) ?? "") }
      + [.number(scores.support.grouped)]
  }

  private static func sentence(_ report: ClassificationReport) -> String {
    let distance = (report.calibration.expectedError * 100).fixed(1)
    let calibration =
      "The probability of the predicted class is off by \(distance) percentage points on average "
      + "(expected calibration error, 15 bins)."
    guard let top5 = report.top5 else { return calibration }
    return calibration
      + " The true class is among the five most probable for \((top5 * 100).fixed(1)) %."
  }
}
