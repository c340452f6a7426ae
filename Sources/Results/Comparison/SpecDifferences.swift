internal import Basics

/// The keys in which specs differ, and what that does to the metrics.
///
/// Specs are those of plans, defaults filled in. Keys that cannot change a run (its title, source,
/// sweep and what was reported) are left out, and the seed where runs are taken together over seeds.
public struct SpecDifferences: Encodable, Sendable {
  /// One spec: a run, or the runs of one plan.
  public struct Side: Encodable, Sendable {
    public let name: String
    public let runs: [String]
  }

  public struct Key: Encodable, Sendable {
    /// The dotted path.
    public let key: String
    /// One a side; nil where the spec has no such key.
    public let values: [String?]
  }

  public struct Effect: Encodable, Sendable {
    /// `test accuracy`.
    public let metric: String
    /// One a side; nil where the runs have none.
    public let values: [Statistic?]
    /// Of each side's mean against the first's.
    public let changes: [Change?]
  }

  public struct Change: Encodable, Equatable, Sendable {
    public let difference: Double
    /// Of the difference, 95 %; nil where a side is one run.
    public let interval: Interval?
  }

  public let sides: [Side]
  public let keys: [Key]
  public let effects: [Effect]

  private static let words: Set<String> = ["title", "source", "reported", "sweep"]

  public init(_ selection: Selection) throws(ResultsError) {
    let groups = SpecDifferences.groups(selection)
    let isOverSeeds = groups.contains { $0.count > 1 }
    var specs: [JSONValue] = []
    for group in groups {
      var spec = try SpecDifferences.spec(group[0])
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

  private static func spec(_ run: RunRecord) throws(ResultsError) -> JSONValue {
    let path = RunDirectory(path: run.path).plan
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path) } catch { throw .cannotRead(error) }
    guard let spec = JSONValue.members(["experiment"], of: bytes)?["experiment"] else {
      throw .malformed(path: path, expected: "a plan with its experiment")
    }
    return spec
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
  /// By Welch's t interval for two means.
  ///
  /// Source: B. L. Welch, "The generalization of 'Student's' problem when several different
  /// population variances are involved", Biometrika 34, 1947.
  fileprivate init?(from first: Statistic?, to second: Statistic?) {
    guard let first, let second, let before = first.mean, let after = second.mean else {
      return nil
    }
    difference = after - before
    guard let ours = first.standardDeviation, let theirs = second.standardDeviation else {
      interval = nil
      return
    }
    let parts = [(ours, first.n), (theirs, second.n)].map { deviation, n in
      (variance: deviation * deviation / Double(n), freedom: Double(n - 1))
    }
    let variance = parts.reduce(0) { $0 + $1.variance }
    guard variance > 0 else {
      interval = Interval(lower: difference, upper: difference)
      return
    }
    let freedom =
      variance * variance / parts.reduce(0) { $0 + $1.variance * $1.variance / $1.freedom }
    let half = StudentT(degreesOfFreedom: freedom).quantile(0.975) * variance.squareRoot()
    interval = Interval(lower: difference - half, upper: difference + half)
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
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .string(let text): text
    case .array(let items): "[" + items.map(\.inline).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\($0.name): \($0.value.inline)" }.joined(separator: ", ") + "}"
    }
  }
}
