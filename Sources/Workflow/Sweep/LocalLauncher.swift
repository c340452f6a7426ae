internal import Basics
internal import RunStore

/// Carries out runs in this process, one after the other.
package struct LocalLauncher: Launcher {
  private let inputs: InputCache
  private let commandLine: [String]
  private let version: String
  private let isInterrupted: @Sendable () -> Bool
  private let emit: (RunEvent) -> Void
  private var waiting: RunJob?

  /// - Parameters:
  ///   - sweep: Whose runs are carried out.
  ///   - commandLine: For the provenance of the runs.
  ///   - version: For the provenance of the runs.
  ///   - isInterrupted: Asked between steps; true ends the run under way as `interrupted`.
  ///   - emit: Told of what happens in a run.
  package init(
    for sweep: Sweep, commandLine: [String], version: String,
    isInterrupted: @escaping @Sendable () -> Bool, emit: @escaping (RunEvent) -> Void
  ) {
    inputs = sweep.inputs
    self.commandLine = commandLine
    self.version = version
    self.isInterrupted = isInterrupted
    self.emit = emit
  }

  package var capacity: Int { 1 }

  package mutating func start(_ job: RunJob) { waiting = job }

  package mutating func next() -> (point: Int, ending: RunEnding)? {
    guard let job = waiting else { return nil }
    waiting = nil
    return (job.point, ending(of: job))
  }

  /// There is nothing to tell: the run under way asks `isInterrupted` itself.
  package mutating func interrupt() { waiting = nil }

  private func ending(of job: RunJob) -> RunEnding {
    var directory: String?
    do throws(WorkflowError) {
      let preparation = try Preparation(
        specPath: job.specPath, options: job.options, inputs: inputs)
      let runner = Runner(
        preparation, options: job.options, commandLine: commandLine, version: version,
        isInterrupted: isInterrupted, emit: emit)
      let run = try runner.run { directory = $0.path }
      return .completed(run: run.path)
    } catch {
      if case .interrupted = error { return .interrupted }
      if case .underWay(let run) = error { return .underWay(run: run) }
      let isUnwritable = if case .unwritableResults = error { true } else { false }
      return .failed(message: error.sentence, run: directory, isUnwritable: isUnwritable)
    }
  }
}
