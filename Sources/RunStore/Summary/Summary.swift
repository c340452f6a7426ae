internal import Basics
package import Statistics

/// What `summary.json` says of an experiment: its completed runs, by plan.
package struct Summary: Codable, Equatable, Sendable {
  /// The runs that differ by their seed alone: of one plan, over the same data and weights.
  package struct Group: Codable, Equatable, Sendable {
    /// The digest of their plan without its seed.
    package var identity: String
    /// The digests of what the runs were made from, as in `status.json`; nil for runs of versions
    /// that recorded none.
    package var inputs: [String: String]?
    /// What the command line changed of the spec, as `KEY=VALUE`; empty for the spec as written.
    package var variant: [String]
    /// The runs that count, one a seed, in the order of the seeds.
    package var runs: [Run]
    /// Runs of a seed that a newer run has too, newest first: they repeat a seed and do not
    /// count.
    package var repeated: [String]
    /// By split and metric.
    package var metrics: [String: [String: Statistic]]
    /// Wall-clock seconds of a whole run.
    package var seconds: Statistic
    /// Images by split, where the plan knows them.
    package var images: [String: Int]
    /// One for each reported value, in the order of the spec.
    package var verdicts: [Verdict]
  }

  package struct Run: Codable, Equatable, Sendable {
    package var run: String
    package var seed: Int
  }

  package var experiment: String
  /// The spec as written first, then by their changes.
  package var groups: [Group]
  /// Folders that are no readable runs, and completed runs whose metrics are no numbers.
  package var skipped: [SkippedFolder]
  /// By metric, how far below a value of this summary is no regression; only in summaries that were
  /// put aside to compare with.
  package var tolerance: [String: Double]?

  /// Sums up the completed runs of `results/<name>`.
  ///
  /// - Parameter folder: The experiment's folder.
  package init(experiment folder: String) {
    self.init(
      experiment: Folder.name(of: folder),
      of: RunIndex(experiment: folder))
  }

  /// Sums up the completed ones among some runs of an experiment.
  ///
  /// Variants are judged by the same claims as the spec as written, and their verdicts name the
  /// changes. Groups, runs and sums are in an order that does not depend on when a run came to its
  /// end: a sweep that was killed and started again has the summary of one that was not.
  ///
  /// - Parameters:
  ///   - experiment: The experiment's name.
  ///   - index: Its runs.
  package init(experiment: String, of index: RunIndex) {
    self.experiment = experiment
    skipped = index.skipped + index.runs.compactMap(\.withoutNumbers)
    var members: [PlanIdentity: [RunRecord]] = [:]
    for run in index.runs where run.counts {
      members[run.status.plan.withoutSeed, default: []].append(run)
    }
    groups = members.values.compactMap(Group.init).sorted { $0.precedes($1) }
  }

  /// Sums up an experiment and writes its `summary.json` whole.
  ///
  /// Runs that end at the same time take turns, so that the last to write has seen them all.
  ///
  /// - Parameter folder: The experiment's folder.
  /// - Returns: The summary as written.
  /// - Throws: `ResultsError` where the file cannot be written.
  @discardableResult
  package static func update(experiment folder: String) throws(ResultsError) -> Summary {
    let turn = FolderLock.wait(folder)
    defer { withExtendedLifetime(turn) {} }
    let summary = Summary(experiment: folder)
    let path = "\(folder)/summary.json"
    let bytes = try JSONFile.encode(summary, path: path)
    do { try WholeFile.write(bytes, to: path) } catch { throw .cannotWrite(error) }
    return summary
  }

  /// Reads a `summary.json`, an experiment's own or one that was put aside.
  ///
  /// - Parameter path: The file.
  /// - Throws: `ResultsError` where the file cannot be read or is damaged.
  package init(path: String) throws(ResultsError) {
    self = try JSONFile.decode(
      Summary.self, from: path, expected: "a summary as 'summary.json' has it")
  }
}

extension Summary {
  /// What tells a group's data and weights from those of other groups of its plan, in words; nil
  /// where nothing has to be told.
  ///
  /// - Parameter group: Of this summary.
  /// - Returns: A sentence without a full stop.
  package func inputsRemark(on group: Group) -> String? {
    guard let inputs = group.inputs else {
      return "its data and weights were not recorded: runs of an earlier version"
    }
    let others = groups.filter { $0.identity == group.identity && $0.inputs != inputs }
    guard !others.isEmpty else { return nil }
    let known = others.compactMap(\.inputs)
    let keys = Set(inputs.keys).union(known.flatMap(\.keys)).sorted()
    let differing = keys.filter { key in known.contains { $0[key] != inputs[key] } }
    // Beside runs of unknown inputs alone, these are the known ones.
    let named = (differing.isEmpty ? keys : differing).map { key in
      "\(key) \(inputs[key].map { String($0.prefix(12)) } ?? "none")"
    }
    return "not the data or weights of the plan's other runs: \(named.joined(separator: ", "))"
  }
}

extension Summary.Group {
  /// Whether a run is among those of the group, whether it counts or not.
  ///
  /// - Parameter run: The run's name.
  /// - Returns: Whether it is one of them.
  package func has(_ run: String) -> Bool {
    runs.contains { $0.run == run } || repeated.contains(run)
  }

  /// From runs of one plan and the same inputs; nil for none.
  fileprivate init?(newestFirst records: [RunRecord]) {
    guard let newest = records.first else { return nil }
    var seen: Set<Int> = []
    let counted = records.filter { seen.insert($0.status.plan.seed).inserted }
      .sorted { $0.status.plan.seed < $1.status.plan.seed }
    identity = newest.status.plan.identity
    inputs = newest.status.plan.inputs
    // Changes that leave the plan as it is, such as the title's, are none.
    let changes =
      records.map(\.status.plan.variant)
      .min { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count } ?? []
    variant = changes
    runs = counted.map { Summary.Run(run: $0.name, seed: $0.status.plan.seed) }
    let names = Set(counted.map(\.name))
    repeated = records.map(\.name).filter { !names.contains($0) }
    var values: [String: [String: [Double]]] = [:]
    for record in counted {
      for (split, metrics) in record.metrics?.splits ?? [] {
        for entry in metrics.entries {
          values[split, default: [:]][entry.name, default: []].append(entry.value)
        }
      }
    }
    metrics = values.mapValues { $0.mapValues(Statistic.init) }
    seconds = Statistic(counted.map(\.status.seconds.total))
    let document = DocumentClaims(plan: RunDirectory(path: newest.path).plan)
    images = document.images
    let ours = counted.map { $0.values(of: document.claims) }
    verdicts = document.claims.enumerated().map { index, claim in
      Verdict(
        claim, values: ours.compactMap { $0[index] }, images: document.images[claim.split],
        changes: changes)
    }
  }
}

extension Summary.Group {
  /// Changes in the order of a dictionary, numbers in them by their value: `freeze=9` comes before
  /// `freeze=10`.
  fileprivate func precedes(_ other: Summary.Group) -> Bool {
    if variant.isEmpty != other.variant.isEmpty { return variant.isEmpty }
    let mine = variant.map(NaturalOrder.init)
    let others = other.variant.map(NaturalOrder.init)
    if mine != others { return mine.lexicographicallyPrecedes(others) }
    // The same words on a spec that was edited: the newer spec first.
    return newest == other.newest ? identity < other.identity : newest > other.newest
  }

  /// The name of the newest run, which begins with its time.
  package var newest: String { runs.map(\.run).max() ?? "" }
}
