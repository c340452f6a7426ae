internal import Basics
package import RunStore
package import Statistics

/// The keys in which specs differ, and what that does to the metrics.
///
/// Specs are those of plans, defaults filled in. Keys that cannot change a run (its title, source,
/// sweep and what was reported) are left out, and the seed where runs are taken together over seeds.
package struct SpecDifferences: Encodable, Sendable {
  /// One spec: a run, or the runs of one plan.
  package struct Side: Encodable, Sendable {
    package let name: String
    package let runs: [String]
  }

  package struct Key: Encodable, Sendable {
    /// The dotted path.
    package let key: String
    /// One a side; nil where the spec has no such key.
    package let values: [String?]
  }

  package struct Effect: Encodable, Sendable {
    /// `test accuracy`.
    package let metric: String
    /// One a side; nil where the runs have none.
    package let values: [Statistic?]
    /// Of each side's mean against the first's.
    package let changes: [Change?]
  }

  package struct Change: Encodable, Equatable, Sendable {
    package let difference: Double
    /// Of the difference, 95 %; nil where a side is one run.
    package let interval: Interval?
  }

  package let sides: [Side]
  package let keys: [Key]
  package let effects: [Effect]

  private static let words: Set<String> = ["title", "source", "reported", "sweep"]

  /// Compares the specs of the completed runs of a selection.
  ///
  /// - Parameter selection: The runs.
  /// - Throws: `ResultsError` where a run's plan cannot be read.
  package init(_ selection: Selection) throws(ResultsError) {
    let groups = SpecDifferences.groups(selection)
    let isOverSeeds = groups.contains { $0.count > 1 }
    var specs: [JSONValue] = []
    for group in groups {
      var spec = try StoredPlan.spec(of: RunDirectory(path: group[0].path))
      if case .object(let members) = spec {
        spec = .object(
          members.filter { member in
            !SpecDifferences.words.contains(member.name)
              && !(isOverSeeds && member.name == "seed")
          }.map { $0.name == "dataset" ? $0.withoutSource : $0 })
      }
      specs.append(spec)
    }
    sides = groups.map { group in
      let run = group[0]
      return Side(
        name: group.count == 1 ? "\(run.experiment)/\(run.name)" : run.experiment,
        runs: group.map(\.path))
    }
    keys =
      SpecDifferences.keys(of: specs, below: "")
      + SpecDifferences.inputs(groups.map { $0[0].status.plan.inputs ?? [:] })
    effects = SpecDifferences.effects(groups)
  }

  /// Runs that were named are sides of their own, others by plan; the oldest first.
  private static func groups(_ selection: Selection) -> [[RunRecord]] {
    selection.parts.flatMap { part -> [[RunRecord]] in
      let runs = part.index.runs.filter(\.counts).reversed()
      if selection.isOfSingleRuns { return runs.map { [$0] } }
      var order: [PlanIdentity] = []
      var members: [PlanIdentity: [RunRecord]] = [:]
      for run in runs {
        let key = run.status.plan.withoutSeed
        if members[key] == nil { order.append(key) }
        members[key, default: []].removeAll { $0.status.plan.seed == run.status.plan.seed }
        members[key, default: []].append(run)
      }
      return order.compactMap { members[$0] }
    }
  }

  /// The data and weights files that differ, by their digests.
  private static func inputs(_ sides: [[String: String]]) -> [Key] {
    Set(sides.flatMap(\.keys)).sorted().compactMap { name in
      let values = sides.map { $0[name] }
      guard Set(values).count > 1 else { return nil }
      return Key(key: "digest of \(name)", values: values.map { $0.map { String($0.prefix(12)) } })
    }
  }

  /// Goes down as long as the sides have the same form, and no further.
  private static func keys(of values: [JSONValue?], below path: String) -> [Key] {
    guard let first = values.first, !values.allSatisfy({ $0 == first }) else { return [] }
    let members = values.compactMap { $0?.children }
    let names = members.reduce(into: [String]()) { names, members in
      names += members.map(\.name).filter { !names.contains($0) }
    }
    let isShared = names.contains { name in
      members.allSatisfy { $0.contains { $0.name == name } }
    }
    guard members.count == values.count, isShared || path.isEmpty else {
      return [Key(key: path, values: values.map { $0?.inline })]
    }
    return names.flatMap { name in
      keys(
        of: values.map { $0?.children?.first { $0.name == name }?.value },
        below: path.isEmpty ? name : "\(path).\(name)")
    }
  }

  private static func effects(_ groups: [[RunRecord]]) -> [Effect] {
    var names: [[String]] = []
    for run in groups.joined() {
      for (split, metrics) in run.metrics?.splits.reversed() ?? [] {
        for name in metrics.names where !names.contains([split, name]) {
          names.append([split, name])
        }
      }
    }
    return names.map { name in
      let values = groups.map { group -> Statistic? in
        let found = group.compactMap { run in
          run.metrics?.splits.first { $0.split == name[0] }?.metrics[name[1]]
        }
        return found.isEmpty ? nil : Statistic(found)
      }
      return Effect(
        metric: name.joined(separator: " "), values: values,
        changes: values.map { Change(from: values[0], to: $0) })
    }
  }
}

extension SpecDifferences.Change {
  fileprivate init?(from first: Statistic?, to second: Statistic?) {
    guard let first, let second, let before = first.mean, let after = second.mean else {
      return nil
    }
    difference = after - before
    interval = Interval(ofMeanDifference: first, second, level: 0.95)
  }
}

extension JSONValue.Member {
  /// The data set without where it can be fetched.
  fileprivate var withoutSource: Self {
    guard case .object(let members) = value else { return self }
    return Self(name: name, value: .object(members.filter { $0.name != "source" }))
  }
}

extension JSONValue {
  /// What stands below: the members of an object, the items of a list by their numbers.
  fileprivate var children: [Member]? {
    switch self {
    case .object(let members): members
    case .array(let items):
      items.enumerated().map { Member(name: "\($0.offset)", value: $0.element) }
    default: nil
    }
  }

  /// On one line, as YAML's flow style has it.
  fileprivate var inline: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .large(let value): "\(value)"
    case .number(let value), .real(let value):
      Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .string(let text): text
    case .array(let items): "[" + items.map(\.inline).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\($0.name): \($0.value.inline)" }.joined(separator: ", ") + "}"
    }
  }
}
