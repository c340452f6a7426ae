internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Plan
internal import RunStore
internal import Spec

extension Runner {
  func finish(
    _ record: Record, _ state: RunStatus.State, _ message: String?, _ watch: Stopwatch
  ) throws {
    var status = RunStatus(state: state, started: record.started, plan: record.identity)
    status.finished = .now
    status.message = message
    status.seconds = watch.total
    status.images = watch.images
    status.checkpoints = record.checkpoints.isEmpty ? nil : record.checkpoints
    try record.run.write(status)
    if state == .completed, options.updatesSummary {
      _ = try Summary.update(experiment: Folder.above(record.run.path))
    }
  }

  /// Records how a run ended that did not come to its end, and says whose fault it was.
  func conclude(
    _ record: Record, after error: any Error, _ watch: Stopwatch
  ) -> WorkflowError {
    let reason = WorkflowError(error)
    let state: RunStatus.State = if case .interrupted = reason { .interrupted } else { .failed }
    do {
      try finish(record, state, reason.sentence, watch)
    } catch {
      // The first thing that failed is the one to know, unless it says less than this.
      if case .interrupted = reason { return WorkflowError(error) }
    }
    return reason
  }
}

extension Preparation {
  /// The plan as `plan --json` prints it and `plan.json` holds it.
  ///
  /// Throws `internal` where a number of the plan has no JSON form.
  package func planJSON() throws(WorkflowError) -> String { try Preparation.json(plan) }

  static func json(_ plan: TrainingPlan) throws(WorkflowError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(plan), as: UTF8.self) + "\n"
    } catch {
      throw WorkflowError(error, about: "the plan cannot be written as JSON: ")
    }
  }
}
