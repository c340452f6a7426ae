internal import Basics
internal import Report
internal import Statistics

/// The keys in which specs differ, and the effect on the metrics.
///
/// Two specs stand side by side; more stand one below the other, measured against the first.
struct DifferencesReport {
  private let differences: SpecDifferences
  private let width: Int?
  private let colors: Bool

  init(_ differences: SpecDifferences, width: Int?, colors: Bool) {
    self.differences = differences
    self.width = width
    self.colors = colors
  }

  var text: String {
    sides + tables.map { $0.rendered(width: width, colors: colors) }.joined(separator: "\n")
  }

  var markdown: String {
    sides + "\n" + tables.map(\.markdown).joined(separator: "\n")
  }

  private func letter(_ index: Int) -> String {
    index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "\(index + 1)"
  }

  private var sides: String {
    guard differences.sides.count > 1 else { return "one spec: nothing differs\n" }
    var text = ""
    for (index, side) in differences.sides.enumerated() {
      text += "\(letter(index))  \(side.name)"
      text += side.runs.count > 1 ? ", \(side.runs.count) seeds\n" : "\n"
    }
    return text + (differences.keys.isEmpty ? "the specs are the same\n" : "")
  }

  private var tables: [TextTable] {
    switch differences.sides.count {
    case ...1: []
    case 2: differences.keys.isEmpty ? [effects] : [keys, effects]
    default: [overview]
    }
  }

  private func shortened(_ text: String?) -> StyledText {
    guard let text else { return StyledText("-", .dim) }
    guard let width, text.count > max(12, width / 3) else { return StyledText(text) }
    return StyledText(text.prefix(max(12, width / 3) - 1) + "…")
  }

  private var keys: TextTable {
    var table = TextTable([.text("key"), .text("A"), .text("B")])
    for key in differences.keys {
      table.add([StyledText(key.key)] + key.values.map(shortened))
    }
    return table
  }

  private var effects: TextTable {
    var table = TextTable([.text("metric"), .text("A"), .text("B"), .number("effect")])
    for effect in differences.effects {
      table.add(
        [StyledText(effect.metric)] + effect.values.map { StyledText($0?.words ?? "-") }
          + [DifferencesReport.cell(effect.changes[1])])
    }
    return table
  }

  private var overview: TextTable {
    let metrics = differences.effects.filter { !$0.metric.hasPrefix("train ") }.prefix(2)
    var table = TextTable(
      [.text("")] + differences.keys.map { .text($0.key) }
        + metrics.flatMap { [.text($0.metric), .number("change")] })
    for index in differences.sides.indices {
      table.add(
        [StyledText(letter(index), .bold)] + differences.keys.map { shortened($0.values[index]) }
          + metrics.flatMap { effect in
            [
              StyledText(effect.values[index]?.words ?? "-"),
              index == 0 ? "" : DifferencesReport.cell(effect.changes[index]),
            ]
          })
    }
    return table
  }

  /// Green or red where the interval leaves no doubt of the sign.
  private static func cell(_ change: SpecDifferences.Change?) -> StyledText {
    guard let change else { return "-" }
    guard let interval = change.interval else { return StyledText(change.difference.signed) }
    let half = ((interval.upper - interval.lower) / 2).fixed(4)
    let isClear = interval.lower > 0 || interval.upper < 0
    return StyledText("\(change.difference.signed) ± \(half)", isClear ? .bold : .plain)
  }
}
