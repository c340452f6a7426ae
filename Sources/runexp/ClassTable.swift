internal import Basics
internal import Statistics

/// Precision and recall by class, as scikit-learn's `classification_report` prints them.
enum ClassTable {
  /// Classes that a terminal shows one by one.
  private static let mostClasses = 20

  /// Without the last line's end; nil for too many classes, which `metrics.json` and the report page
  /// have.
  static func text(of report: ClassificationReport) -> String? {
    guard report.classes.count <= mostClasses else { return nil }
    var table = TextTable([
      .text("class"), .number("precision"), .number("recall"), .number("f1-score"),
      .number("support"),
    ])
    let averages = [
      ("macro avg", report.macroAverage), ("weighted avg", report.weightedAverage),
    ]
    for (name, scores) in report.classes.map({ ($0.name, $0.scores) }) + averages {
      table.add(
        [StyledText(name)]
          + [scores.precision, scores.recall, scores.f1].map { StyledText($0.fixed(4)) }
          + [StyledText(scores.support.grouped)])
    }
    return String(table.rendered(width: nil, colors: false).dropLast())
  }
}
