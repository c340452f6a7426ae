internal import Basics
internal import Workflow

extension SweepOutcome {
  /// The points with their headline metric.
  ///
  /// - Parameter axes: The keys that were swept.
  /// - Returns: One row a run.
  func table(axes: [String]) -> TextTable {
    let metric = rows.lazy.compactMap(\.headline?.name).first ?? "metric"
    var table = TextTable(
      axes.map { .text($0) }
        + [.number(metric), .number("seconds"), .text("state"), .text("run")])
    for row in rows {
      table.add(
        row.point.values.map { StyledText($0) }
          + [
            StyledText(row.headline.map { $0.value.fixed(4) } ?? "-"),
            StyledText(row.seconds.map { $0.fixed(1) } ?? "-"), StyledText(row.state.rawValue),
            StyledText(row.run.map { Folder.name(of: $0) } ?? "-"),
          ])
    }
    return table
  }
}
