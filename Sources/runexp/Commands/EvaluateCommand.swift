internal import ArgumentParser
internal import Basics
internal import Confinement
internal import Engine
internal import FoundationEssentials
internal import RunStore
internal import Workflow

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "A finished run's metrics on another data set.",
    discussion: """
      The data set is laid out as the run's spec says, or is a folder with a folder for each class. \
      Images are prepared as the run's own test images were; frozen weights and checkpoints must be \
      those of the run, by their recorded digests.
      """)

  @Argument(help: ArgumentHelp("A finished run's directory.", valueName: "run"))
  var directory: String

  @Option(help: ArgumentHelp("The data set's folder.", valueName: "dir"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Which images of a data set that is laid out as the spec says: test, validation or train.",
      valueName: "split"))
  var split: String?

  @Option(
    help: ArgumentHelp(
      "Which of the run's weights: last or best, else those that it was evaluated with; or a folder "
        + "where weights files are looked for (repeatable).",
      valueName: "last|best|dir"))
  var weights: [String] = []

  @Option(help: ArgumentHelp("Write the predictions of all images.", valueName: "file.csv"))
  var predictions: String?

  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Print a JSON object.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  private var checkpoint: FinishedRun.Checkpoint? {
    weights.lazy.compactMap(FinishedRun.Checkpoint.init(rawValue:)).first
  }

  private var folder: String? {
    weights.first { FinishedRun.Checkpoint(rawValue: $0) == nil }
  }

  func validate() throws {
    let checkpoints = weights.count { FinishedRun.Checkpoint(rawValue: $0) != nil }
    if checkpoints > 1 || weights.count - checkpoints > 1 {
      throw ValidationError("--weights takes one of last and best, and one folder")
    }
  }

  func run() throws {
    Confinement.prepare()
    ThreadPool.boundSpinning()
    let terminal = Terminal.standardError(color: .auto)
    Interrupt.install()
    let directories = Directories(
      data: nil, weights: folder, results: nil, environment: ProcessText.environment)
    do throws(WorkflowError) {
      let run = try FinishedRun(
        directory, directories: directories, threads: threadOptions.count)
      let evaluation = try RunEvaluation(
        run, RunEvaluation.Request(data: data, split: split, checkpoint: checkpoint))
      for remark in evaluation.remarks { terminal.write("warning: \(remark)\n") }
      try show(evaluate(evaluation, terminal))
    } catch {
      throw error.report(on: terminal)
    }
  }

  private func evaluate(
    _ evaluation: RunEvaluation, _ terminal: Terminal
  ) throws(WorkflowError) -> ExternalEvaluation {
    let progress = Progress(on: terminal, quiet: quiet)
    progress.show(.stageStarted(name: "Evaluating", total: evaluation.images, unit: "images"))
    defer { progress.end() }
    let outcome = try evaluation.evaluate(
      isInterrupted: { Interrupt.isRequested },
      advanced: { progress.show(.stageAdvanced(done: $0)) })
    progress.show(.stageFinished)
    return outcome
  }

  private func show(_ outcome: ExternalEvaluation) throws(WorkflowError) {
    if let predictions {
      do {
        try outcome.writePredictions(to: predictions)
      } catch {
        throw .unwritableResults(error.sentence)
      }
    }
    let output = Terminal.standardOutput(color: .auto)
    guard !json else { return output.write(verbatim: outcome.json) }
    let figures = outcome.metrics.entries.map { "\($0.name) \($0.value.fixed(4))" }
    let classes = outcome.report.flatMap { ClassTable.text(of: $0) }.map { $0 + "\n" } ?? ""
    output.write(
      verbatim: outcome.split.padded(to: 11) + figures.joined(separator: "  ") + "\n"
        + "(\(outcome.predictions.images.count.counted("image")), with the \(outcome.weights) weights)\n"
        + classes)
  }
}
