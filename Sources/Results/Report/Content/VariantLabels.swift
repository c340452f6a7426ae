/// Short names for the plans of an experiment: the changes in which they differ.
struct VariantLabels {
  private var labels: [String: String] = [:]

  /// - `plans`: of all runs of the experiment.
  init(_ plans: [PlanIdentity]) {
    var variants: [String: [String]] = [:]
    for plan in plans where plan.variant.count < variants[plan.identity]?.count ?? .max {
      variants[plan.identity] = plan.variant
    }
    let sets = variants.values.map(Set.init)
    let shared = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
    for (identity, variant) in variants {
      let own = variant.filter { !shared.contains($0) }
      labels[identity] =
        own.isEmpty
        ? (variant.isEmpty ? "as written" : "variant")
        // A sweep's own keys come last, and labels are cut at their ends.
        : own.reversed().joined(separator: ", ")
    }
    // Specs that were changed in their file have equal changes and differ all the same.
    let count = Dictionary(grouping: labels.values, by: \.self).mapValues(\.count)
    for (identity, label) in labels where count[label, default: 0] > 1 {
      labels[identity] = "\(label), plan \(identity.prefix(8))"
    }
  }

  subscript(plan: PlanIdentity) -> String { labels[plan.identity] ?? "" }

  func label(of identity: String) -> String { labels[identity] ?? "" }
}
