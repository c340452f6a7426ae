internal import Basics
internal import Report
internal import RunStore
internal import Statistics

/// A comparison for people: on a terminal, in a file, or as Markdown.
struct ComparisonReport {
  let comparison: Comparison
  /// Of a line; nil for as long as it takes.
  let width: Int?
  let colors: Bool

  /// Everything, one part below the other.
  var text: String {
    var text = table
    if let pair = comparison.pair { text += "\n" + paired(pair) }
    if let differences = comparison.differences {
      text += "\n" + DifferencesReport(differences, width: width, colors: colors).text
    }
    if let baseline = comparison.baseline {
      text += "\n" + BaselineReport(baseline).table.rendered(width: width, colors: colors)
    }
    return text
  }

  // MARK: The table

  private static let columns: [TextTable.Column] = [
    .text("value"), .number("reported"), .text("ours"), .number("n"), .number("difference"),
    .text("verdict"), .number("seconds"),
  ]

  private var table: String {
    var table = TextTable(ComparisonReport.columns, indent: 2)
    for (index, summary) in comparison.experiments.enumerated() {
      for (number, group) in summary.groups.enumerated() {
        if index + number > 0 { table.add(line: "") }
        table.add(line: StyledText(summary.experiment, .bold))
        for line in changes(group) { table.add(line: line) }
        if let remark = summary.inputsRemark(on: group) {
          for line in StyledText.wrapped(remark, .yellow, indent: 2, width: width) {
            table.add(line: line)
          }
        }
        for row in rows(group) { table.add(row) }
        for line in remarks(group) { table.add(line: line) }
      }
    }
    return table.rendered(width: width, colors: colors)
  }

  private func rows(_ group: Summary.Group) -> [[StyledText]] {
    let seconds = StyledText(group.seconds.mean.map { $0.fixed(1) } ?? "")
    var rows = group.verdicts.map { verdict in
      let cells = verdict.cells
      return [
        StyledText(verdict.claim.title), cells[0], cells[1], StyledText("\(verdict.n)"), cells[2],
        cells[3], "",
      ]
    }
    if rows.isEmpty {
      rows = group.headlines.map { title, statistic in
        [
          StyledText(title), StyledText("-", .dim), StyledText(statistic.words),
          StyledText("\(statistic.n)"), "", "", "",
        ]
      }
    }
    if rows.isEmpty { rows.append(["no metrics", "", "", "", "", "", ""]) }
    rows[0][6] = seconds
    return rows
  }

  private func changes(_ group: Summary.Group) -> [StyledText] {
    guard !group.variant.isEmpty else { return [] }
    return StyledText.wrapped(
      "variant: " + group.variant.joined(separator: ", "), .yellow, indent: 2, width: width)
  }

  /// The remarks on verdicts, those alike together.
  private func remarks(_ group: Summary.Group) -> [StyledText] {
    var order: [String] = []
    var titles: [String: [String]] = [:]
    for verdict in group.verdicts {
      for remark in verdict.remarks {
        if titles[remark] == nil { order.append(remark) }
        titles[remark, default: []].append(verdict.claim.title)
      }
    }
    return order.flatMap { remark in
      StyledText.wrapped(
        "\(titles[remark, default: []].joined(separator: "; ")): \(remark)", .dim, indent: 2,
        width: width)
    }
  }

  // MARK: Two runs

  private func paired(_ pair: PairedRuns) -> String {
    let names = [pair.first, pair.second]
    guard let test = pair.test else {
      return lines(["\(names[0]) and \(names[1]): no McNemar test: \(pair.reason ?? "")"])
    }
    let all = test.won + test.lost + test.bothRight + test.bothWrong
    return lines([
      "A  \(names[0])", "B  \(names[1])",
      "of \(all) images both got \(test.bothRight) right and \(test.bothWrong) wrong; "
        + "B won \(test.lost) and lost \(test.won)",
      "McNemar's exact test: p \(test.pValue < 1e-4 ? "< 0.0001" : "= \(test.pValue.fixed(4))")"
        + (test.pValue < 0.05 ? "" : ", no difference shown"),
    ])
  }

  private func lines(_ texts: [String]) -> String {
    texts.flatMap { StyledText.wrapped($0, .plain, indent: 0, width: width) }
      .map { $0.rendered(colors: colors) + "\n" }.joined()
  }

  // MARK: Markdown

  /// One table, a row for each value; then the parts that were asked for.
  var markdown: String {
    var table = TextTable([.text("experiment")] + ComparisonReport.columns)
    for summary in comparison.experiments {
      for group in summary.groups {
        let remarks = group.variant + [summary.inputsRemark(on: group)].compactMap(\.self)
        let name =
          summary.experiment
          + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
        for row in rows(group) { table.add([StyledText(name)] + row) }
      }
    }
    var text = table.markdown
    if let pair = comparison.pair { text += "\n" + paired(pair) }
    if let differences = comparison.differences {
      text += "\n" + DifferencesReport(differences, width: nil, colors: false).markdown
    }
    if let baseline = comparison.baseline { text += "\n" + BaselineReport(baseline).table.markdown }
    return text
  }
}

extension Summary.Group {
  /// The metrics of the split that a run is judged by, for experiments that report nothing.
  var headlines: [(title: String, statistic: Statistic)] {
    for split in ["test", "validation", "train"] {
      guard let values = metrics[split] else { continue }
      return values.sorted { $0.key < $1.key }.map { ("\(split) \($0.key)", $0.value) }
    }
    return []
  }
}
