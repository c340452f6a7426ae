internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Models
internal import Plan
internal import Results
internal import Spec

extension Runner {
  func finish(
    _ record: Record, _ state: RunStatus.State, _ message: String?, _ watch: Stopwatch
  ) throws {
    try record.run.write(
      RunStatus(
        state: state, started: record.started, finished: .now, message: message,
        seconds: watch.total, images: watch.images, plan: record.identity,
        checkpoints: record.checkpoints.isEmpty ? nil : record.checkpoints))
    if state == .completed, options.sumsUp {
      _ = try Summary.update(experiment: Folder.above(record.run.path))
    }
  }

  /// Records how a run ended that did not come to its end, and says whose fault it was.
  func conclude(
    _ record: Record, after error: any Error, _ watch: Stopwatch
  ) -> WorkflowError {
    let (state, reason): (RunStatus.State, WorkflowError) =
      switch error {
      case is Interruption: (.interrupted, .interrupted)
      case let error as WorkflowError: (.failed, error)
      case let error as ImageFaults: (.failed, .missingInput(["\(error)"]))
      case let error as ResultsError: (.failed, WorkflowError(error))
      case let error as CheckpointError: (.failed, WorkflowError(error))
      case let error as KernelError: (.failed, .internal("\(error)"))
      default: (.failed, .failed("\(error)"))
      }
    let message = state == .interrupted ? "interrupted" : "\(error)"
    do {
      try finish(record, state, message, watch)
    } catch {
      return .unwritableResults("\(error)")
    }
    return reason
  }
}

extension WorkflowError {
  /// A weights file that cannot be written is another matter than one that cannot be used.
  init(_ error: CheckpointError) {
    switch error.problem {
    case .unwritable, .longAttribute: self = .unwritableResults("\(error)")
    default: self = .missingInput(["\(error)"])
    }
  }
}

extension Preparation {
  /// The plan as `plan --json` prints it and `plan.json` holds it.
  public var planJSON: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(plan)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
