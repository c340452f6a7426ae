internal import RunStore

/// Plans of an experiment that differ in how many layers they freeze and in nothing else.
struct FreezeCurve {
  /// The changes that the plans share.
  let shared: [String]
  /// Kinds of layers that all of them freeze besides.
  let also: [String]
  /// By depth, the deepest frozen last.
  let groups: [ReportContent.Group]

  /// Curves of at least two depths.
  static func curves(of groups: [ReportContent.Group]) -> [FreezeCurve] {
    var order: [Family] = []
    var families: [Family: [ReportContent.Group]] = [:]
    for group in groups where group.freeze != nil {
      let key = Family(
        shared: group.summary.variant.filter { !isFreeze($0) }, also: group.freeze?.also ?? [],
        inputs: group.summary.inputs)
      if families[key] == nil { order.append(key) }
      families[key, default: []].append(group)
    }
    return order.compactMap { key in
      let family = (families[key] ?? []).sorted { depth($0) < depth($1) }
      return Set(family.map(depth)).count > 1
        ? FreezeCurve(shared: key.shared, also: key.also, groups: family) : nil
    }
  }

  /// What the plans of a curve have in common.
  private struct Family: Hashable {
    let shared: [String]
    let also: [String]
    let inputs: [String: String]?
  }

  /// Whether a change is of a freeze key, the whole run's or a phase's.
  private static func isFreeze(_ change: String) -> Bool {
    let key = change.prefix { $0 != "=" }
    return key == "freeze" || key.hasSuffix(".freeze")
  }

  private static func depth(_ group: ReportContent.Group) -> Int { group.freeze?.layers ?? 0 }

  /// Layers of the whole model.
  var layers: Int { groups.first?.freeze?.all ?? 0 }

  /// The metric that runs are known by: `accuracy` of the test split, if they have both.
  var headline: (split: String, metric: String)? {
    groups.lazy.compactMap { $0.records.first?.headline }.first.map { ($0.split, $0.metric) }
  }

  /// One point a depth over its runs' values.
  func points(_ value: (RunRecord) -> Double?) -> [LineChart.Point] {
    var values: [Int: [Double]] = [:]
    for group in groups {
      values[FreezeCurve.depth(group), default: []] += group.records.compactMap(value)
    }
    return values.sorted { $0.key < $1.key }.compactMap { depth, values in
      LineChart.Point(x: Double(depth), values)
    }
  }
}
