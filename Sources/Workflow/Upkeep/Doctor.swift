internal import Basics
internal import Checkpoints
internal import Engine
internal import RunStore

/// Looks through results and caches for what is damaged or left over; changes nothing.
package struct Doctor: Sendable {
  /// Something that was found.
  package struct Finding: Equatable, Sendable {
    package enum Weight: String, Sendable {
      /// Something that was written is lost or altered.
      case damaged
      /// Nothing is lost.
      case note
    }

    package let path: String
    package let weight: Weight
    /// What it is and what to do.
    package let text: String
  }

  package private(set) var findings: [Finding] = []
  package private(set) var runs = 0
  package private(set) var featureFiles = 0

  package init() {}

  package var isSound: Bool { !findings.contains { $0.weight == .damaged } }

  private mutating func damaged(_ path: String, _ text: String) {
    findings.append(Finding(path: path, weight: .damaged, text: text))
  }

  private mutating func note(_ path: String, _ text: String) {
    findings.append(Finding(path: path, weight: .note, text: text))
  }

  // MARK: Places

  /// Looks through a run, an experiment, a results directory or a cache.
  ///
  /// - Parameter path: Its folder.
  /// - Throws: Where there is no folder, or one of none of these.
  package mutating func check(_ path: String) throws(WorkflowError) {
    let path = Folder.plain(path)
    guard Folder.exists(path) else {
      throw .missingInput([
        FileError(path: path, attempt: "cannot read", reason: "there is no such folder").sentence
      ])
    }
    if Doctor.isRun(path) {
      check(run: path)
    } else if Folder.exists("\(path)/features") || Folder.exists("\(path)/digests") {
      check(cache: path)
    } else if Folder.visible(in: path).contains(where: { Doctor.isRun("\(path)/\($0)") }) {
      check(experiment: path)
    } else {
      check(results: path)
    }
  }

  /// Looks through all experiments of a results directory.
  package mutating func check(results: String) {
    for name in Folder.visible(in: results) { check(experiment: "\(results)/\(name)") }
  }

  private static func isRun(_ folder: String) -> Bool {
    let run = RunDirectory(path: folder)
    return [run.statusFile, run.plan, run.metricsLog].contains(where: RunDirectory.exists)
  }

  private mutating func check(experiment: String) {
    for leftover in Leftovers.of(experiment: experiment) { note(leftover.path, leftover.text) }
    let summary = "\(experiment)/summary.json"
    if RunDirectory.exists(summary), (try? Summary(path: summary)) == nil {
      damaged(summary, "it is no summary; the next run of the experiment writes it again")
    }
    for name in Folder.visible(in: experiment) where Doctor.isRun("\(experiment)/\(name)") {
      check(run: "\(experiment)/\(name)")
    }
  }

  // MARK: Runs

  private mutating func check(run path: String) {
    runs += 1
    let run = RunDirectory(path: path)
    let before = findings.count
    // Taken away meanwhile, as 'gc' may.
    defer { if !Folder.exists(path) { findings.removeSubrange(before...) } }
    let status: RunStatus
    do throws(ResultsError) {
      let record = try RunRecord(path: path)
      status = record.status
      if status.state == .running { return }  // what is half-written now is none of our business
      if try run.status().state == .running {
        note(path, "it was being written and its process is gone; '--resume' continues it")
      }
    } catch {
      damaged(path, error.sentence)
      return
    }
    for leftover in Leftovers.of(run: run, isCompleted: status.state == .completed) {
      note(leftover.path, leftover.text)
    }
    checkRecords(run, status)
    if status.state == .completed {
      checkCheckpoints(run, status)
    } else {
      checkPoints(run)
      // A process may have taken it up meanwhile: what was half-written was its own.
      if (try? RunRecord(path: path))?.status != status {
        findings.removeSubrange(before...)
      }
    }
  }

  /// The files of text.
  private mutating func checkRecords(_ run: RunDirectory, _ status: RunStatus) {
    let isCompleted = status.state == .completed
    if isCompleted || RunDirectory.exists(run.plan) {
      do throws(WorkflowError) { _ = try FinishedRun.plan(of: run) } catch {
        damaged(run.plan, error.sentence)
      }
    }
    var wanted = [run.provenance, run.metricsLog, run.metricsTable]
    if isCompleted { wanted += [run.finalMetrics, run.predictions, run.confusion] }
    for path in wanted where isCompleted && !RunDirectory.exists(path) {
      damaged(path, "it is missing from a run that is complete")
    }
    do throws(ResultsError) { _ = try run.storedProvenance() } catch {
      damaged(run.provenance, error.sentence)
    }
    checkMetrics(run, status)
    do throws(ResultsError) { _ = try run.classificationReport() } catch {
      damaged(run.finalMetrics, error.sentence)
    }
  }

  private mutating func checkMetrics(_ run: RunDirectory, _ status: RunStatus) {
    do throws(ResultsError) {
      let epochs = try MetricsLog.epochs(run).count
      guard status.state == .completed else { return }
      if let rows = Doctor.rows(of: run.metricsTable), rows != epochs {
        damaged(
          run.metricsLog,
          "it has \(epochs.counted("epoch")), and 'metrics.csv' has \(rows); one of them was cut")
      } else {
        try MetricsLog.verify(run, status, table: true)
      }
    } catch {
      damaged(run.metricsLog, error.sentence)
    }
  }

  /// Lines of a table below its head; nil where it cannot be read.
  private static func rows(of table: String) -> Int? {
    (try? WholeFile.read(table)).map { $0.count { $0 == UInt8(ascii: "\n") } - 1 }
  }

  /// The weights that a complete run left, by the digests in its status.
  private mutating func checkCheckpoints(_ run: RunDirectory, _ status: RunStatus) {
    for (name, recorded) in (status.checkpoints ?? [:]).sorted(by: <) {
      let path = "\(run.checkpoints)/\(name)"
      do throws(CheckpointError) {
        let file = try WeightFile.open(path)
        try file.verify()
        if file.checksum != recorded {
          damaged(
            path,
            "it is not the file that the run wrote: recorded \(recorded), found "
              + "\(file.checksum ?? "no checksum")")
        }
      } catch {
        damaged(path, error.sentence)
      }
    }
  }

  /// Where an unfinished run resumes, by the digests in the files, and the metrics before that.
  private mutating func checkPoints(_ run: RunDirectory) {
    for path in [run.resumePoint, run.earlierResumePoint] where RunDirectory.exists(path) {
      do {
        let place = try ResumePoint(reading: path).place
        if path == run.resumePoint {
          _ = try MetricsLog.check(
            run, epochs: place.epochs, length: place.logLength, digest: place.log)
        }
      } catch {
        damaged(path, error.sentence)
      }
    }
  }

  // MARK: Caches

  /// Looks through what is kept between runs: every row of every file of features.
  package mutating func check(cache: String) {
    for leftover in Leftovers.of(cache: cache) { note(leftover.path, leftover.text) }
    for file in FeatureCache.files(in: "\(cache)/features") {
      let state = FeatureCache.state(of: file.path)
      // Taken away meanwhile, as 'gc' and runs may.
      guard FileSystem.exists(file.path) else { continue }
      featureFiles += 1
      switch state {
      case .sound: break
      case .outdated: note(file.path, Leftovers.outdated)
      case .damaged: damaged(file.path, Leftovers.damaged)
      case .unreadable(let reason): damaged(file.path, "it cannot be read: \(reason)")
      }
    }
  }
}
