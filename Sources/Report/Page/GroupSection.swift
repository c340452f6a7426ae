internal import Basics
internal import RunStore

/// One plan of an experiment: its learning curves, confusion matrix and misclassified images.
struct GroupSection {
  let group: ReportContent.Group
  let id: String
  /// Whether there is no other plan to tell it from.
  let isAlone: Bool

  var markup: Markup {
    let content = element("div") {
      if !group.summary.variant.isEmpty {
        element("p") {
          "A variant of the spec: "
          element("code") { group.summary.variant.joined(separator: "  ") }
        }
      }
      if let remark = group.inputsRemark { element("p") { remark } }
      for fault in group.faults { element("p", ["class": "bad"]) { fault } }
      CurveFigures(group: group, id: id).markup
      ConfusionFigure(group: group, id: id).markup
      ClassificationFigure(group: group).markup
      MistakeGallery(group: group, id: id).markup
    }
    return element("section", ["class": "plan", "aria-labelledby": "\(id)-title"]) {
      element("h3", ["id": "\(id)-title"]) {
        isAlone ? "Training and predictions" : "Plan: \(group.label)"
      }
      content
    }
  }
}

/// Learning curves, one chart for each metric of each phase.
struct CurveFigures {
  let group: ReportContent.Group
  let id: String

  var markup: Markup {
    guard !group.curves.isEmpty else { return Markup() }
    return element("div", ["class": "charts"]) {
      for (number, curve) in group.curves.enumerated() {
        for metric in curve.metrics { figure(curve, metric, id: "\(id)-p\(number + 1)-\(metric)") }
      }
    }
  }

  private func figure(_ curve: PhaseCurve, _ metric: String, id: String) -> Markup {
    let phase = group.curves.count > 1 ? "phase \(curve.phase), " : ""
    let seeds = group.records.count > 1 ? ", \(group.records.count) seeds" : ""
    var series = [
      LineChart.Series(name: "training", points: curve.points { $0.training[metric] })
    ]
    if curve.hasValidation {
      series.append(
        LineChart.Series(name: "validation", points: curve.points { $0.validation[metric] }))
    }
    // Losses and counts know no bound, everything else is a share.
    let isShare =
      metric != "loss" && series.allSatisfy { $0.points.allSatisfy { $0.highest <= 1 } }
    let chart = LineChart(
      id: id, title: "Learning curve: \(phase)\(metric), \(group.label)", xUnit: "epoch",
      yUnit: metric, series: series, limits: isShare ? 0...1 : 0 ... .infinity)
    guard !chart.isEmpty else {
      return element("p") { "\(phase)\(metric): no epoch has a number." }
    }
    return Figure(
      caption: "Learning curve: \(phase)\(metric)\(seeds)", drawing: chart.markup,
      legend: chart.legend, table: table(curve, metric, "\(phase)\(metric)")
    ).markup
  }

  private func table(_ curve: PhaseCurve, _ metric: String, _ name: String) -> DataTable {
    func cell(_ rows: [EpochRow], _ value: (EpochRow) -> Double?) -> DataTable.Cell {
      .number(PhaseCurve.mean(rows, value)?.fixed(4) ?? "–")
    }
    return DataTable(
      caption: "\(name) by epoch, means over \(group.records.count.counted("seed"))",
      columns: [
        ("Epoch", true), ("Training", true), ("Validation", true), ("Learning rate", true),
        ("Seconds", true),
      ],
      rows: curve.epochs.map { rows in
        [
          .number("\(rows[0].epoch)"), cell(rows) { $0.training[metric] },
          cell(rows) { $0.validation[metric] },
          .number(PhaseCurve.mean(rows, \.learningRate).map { "\(Float($0))" } ?? "–"),
          .number(PhaseCurve.mean(rows, \.seconds)?.fixed(2) ?? "–"),
        ]
      })
  }
}
