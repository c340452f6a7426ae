internal import RunStore

/// The epochs of one phase, over the runs of a plan.
package struct PhaseCurve: Sendable {
  package let phase: String
  /// Rows by epoch, counted from 0; a run that stopped early has none in the later ones.
  let epochs: [[EpochRow]]

  /// From the logs of the runs; the phases in the order in which they are met.
  static func curves(of logs: [[EpochRow]]) -> [PhaseCurve] {
    var phases: [String] = []
    var rows: [String: [Int: [EpochRow]]] = [:]
    for row in logs.joined() where row.epoch > 0 {
      if rows[row.phase] == nil { phases.append(row.phase) }
      rows[row.phase, default: [:]][row.epoch, default: []].append(row)
    }
    return phases.map { phase in
      PhaseCurve(
        phase: phase,
        epochs: (rows[phase] ?? [:]).sorted { $0.key < $1.key }.map(\.value))
    }
  }

  /// In the order of the log, `loss` first.
  var metrics: [String] { epochs.first?.first?.training.names ?? [] }

  var hasValidation: Bool { epochs.contains { $0.contains { !$0.validation.isEmpty } } }

  /// One point an epoch where the runs have the value.
  func points(_ value: (EpochRow) -> Double?) -> [LineChart.Point] {
    epochs.compactMap { rows in
      LineChart.Point(x: Double(rows[0].epoch), rows.compactMap(value))
    }
  }

  /// Means over the runs, for one epoch.
  static func mean(_ rows: [EpochRow], _ value: (EpochRow) -> Double?) -> Double? {
    let values = rows.compactMap(value)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
