internal import Basics
internal import RunStore

/// Short names for the plans of an experiment: the changes in which they differ, and their inputs
/// where one plan was carried out on several.
struct VariantLabels {
  private var labels: [PlanIdentity: String] = [:]

  /// - Parameter plans: Of all runs of the experiment.
  init(_ plans: [PlanIdentity]) {
    var variants: [String: [String]] = [:]
    for plan in plans where plan.variant.count < variants[plan.identity]?.count ?? .max {
      variants[plan.identity] = plan.variant
    }
    let sets = variants.values.map(Set.init)
    let shared = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
    var names: [String: String] = [:]
    for (identity, variant) in variants {
      let own = variant.filter { !shared.contains($0) }
      names[identity] =
        own.isEmpty
        ? (variant.isEmpty ? "as written" : "variant")
        // A sweep's own keys come last, and labels are cut at their ends.
        : own.reversed().joined(separator: ", ")
    }
    // Specs that were changed in their file have equal changes and differ all the same.
    let count = Dictionary(grouping: names.values, by: \.self).mapValues(\.count)
    for (identity, name) in names where count[name, default: 0] > 1 {
      names[identity] = "\(name), plan \(identity.prefix(8))"
    }
    let groups = Dictionary(grouping: Set(plans.map(\.withoutSeed)), by: \.identity)
    for plan in groups.values.joined() {
      let name = names[plan.identity] ?? ""
      let isAlone = groups[plan.identity, default: []].count == 1
      labels[plan] = isAlone ? name : "\(name), \(plan.inputsName)"
    }
  }

  subscript(plan: PlanIdentity) -> String { labels[plan.withoutSeed] ?? "" }

  func label(of group: Summary.Group) -> String {
    self[PlanIdentity(identity: group.identity, seed: 0, inputs: group.inputs)]
  }
}

extension PlanIdentity {
  /// A short name for the data and weights of a run.
  fileprivate var inputsName: String {
    guard let inputs else { return "unknown inputs" }
    let text = inputs.sorted(by: <).map { "\($0.key) \($0.value)" }.joined(separator: "\n")
    return "inputs \(SHA256.hex(of: text.utf8).prefix(8))"
  }
}
