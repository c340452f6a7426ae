internal import Basics
internal import RunStore

extension RunSession {
  /// Records how a run ended that did not complete.
  ///
  /// - Parameter error: What ended it.
  /// - Returns: The error, sorted by who can put it right.
  func conclude(after error: any Error) -> WorkflowError {
    let reason = WorkflowError(error)
    let state: RunStatus.State = if case .interrupted = reason { .interrupted } else { .failed }
    do {
      try close(state, message: reason.sentence)
    } catch {
      // The first thing that failed is the one to know, unless it says less than this.
      if case .interrupted = reason { return WorkflowError(error) }
    }
    return reason
  }
}
