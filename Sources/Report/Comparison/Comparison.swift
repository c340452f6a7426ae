internal import Basics
package import RunStore
internal import Statistics

/// Reported against ours, for the completed runs of a selection.
package struct Comparison: Encodable, Sendable {
  /// A run that is not complete and does not count.
  package struct Unfinished: Encodable, Sendable {
    package let run: String
    package let state: RunStatus.State
    package let message: String?
  }

  package let experiments: [Summary]
  package let unfinished: [Unfinished]
  /// Folders among the runs that are none, or cannot be read.
  package let skipped: [SkippedFolder]
  /// What of runs that count cannot be read, or is not what they wrote, in words.
  package let damaged: [String]
  /// Where there are two completed runs and no more.
  package let pair: PairedRuns?
  package var differences: SpecDifferences?
  package var baseline: BaselineComparison?

  /// Summarises the completed runs of a selection.
  ///
  /// - Parameter selection: The runs.
  package init(_ selection: Selection) {
    experiments = selection.parts.map { Summary(experiment: $0.experiment, of: $0.index) }
    skipped = selection.skipped + selection.runs.compactMap(\.withoutNumbers)
    // A group's claims are those of its newest run.
    let unread = zip(experiments, selection.parts).flatMap { summary, part in
      summary.groups.compactMap { group in
        let newest = part.index.runs.first { $0.name == group.newest }
        let plan = newest.map { RunDirectory(path: $0.path).plan }
        return plan.flatMap { DocumentClaims(plan: $0).fault }.map { fault in
          "what the document claims is not judged: \(fault)"
        }
      }
    }
    damaged = unread + selection.runs.compactMap(\.metricsFault)
    unfinished = selection.runs.filter { $0.status.state != .completed }.map { run in
      Unfinished(run: run.path, state: run.status.state, message: run.status.message)
    }
    let completed = selection.runs.filter(\.counts)
    pair = completed.count == 2 ? PairedRuns(completed[1], completed[0]) : nil
  }

  /// Whether there is any completed run.
  package var isEmpty: Bool { experiments.allSatisfy(\.groups.isEmpty) }

  /// Whether a reported value was not reproduced.
  package var refutes: Bool {
    experiments.contains { experiment in
      experiment.groups.contains { $0.verdicts.contains { $0.reproduction == .notReproduced } }
    }
  }

  /// The whole as JSON, keys in snake case.
  ///
  /// - Returns: The text.
  /// - Throws: `notEncodable` where a value has no JSON form.
  package func json() throws(ResultsError) -> String {
    String(decoding: try JSONFile.encode(self, path: "compare --json"), as: UTF8.self)
  }
}

extension RunRecord {
  /// What of the metrics by epoch is not what the run wrote; nil where all is, or the run does not count.
  fileprivate var metricsFault: String? {
    guard counts else { return nil }
    do throws(ResultsError) {
      try MetricsLog.verify(RunDirectory(path: path), status, table: false)
      return nil
    } catch {
      return error.sentence
    }
  }
}
