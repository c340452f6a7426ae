internal import ArgumentParser
internal import Basics
internal import Configuration
internal import Confinement
internal import Engine
internal import Plan
internal import RunStore
internal import Spec
internal import Workflow

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run experiments (the default command).")

  @Argument(help: ArgumentHelp("Specs.", valueName: "experiment.yaml"))
  var experiments: [String]

  @OptionGroup var options: ExperimentOptions

  @Flag(help: "Neither use nor keep stored features.")
  var noCache = false

  @Flag(help: "Continue the newest unfinished run with an identical plan.")
  var resume = false

  @Option(
    help: ArgumentHelp("Keep features in this folder.", visibility: .hidden))
  var features: String?

  @Flag(
    help: ArgumentHelp(
      "Carry the run out once only, as a point of a sweep.", visibility: .hidden))
  var once = false

  @Option(
    help: ArgumentHelp("End as by Ctrl-C when that process is gone.", visibility: .hidden))
  var parent: Int32?

  /// The command line of a sweep's run in a process of its own.
  static func arguments(for job: RunJob) -> [String] {
    let options = job.options
    let directories = options.directories
    var arguments = [
      "run", job.specPath, "--quiet", "--color", "never", "--data", directories.data, "--results",
      directories.results, "--parent", "\(Interrupt.processNumber)",
    ]
    // More than one folder is what the environment says, and a child has the same.
    if directories.weights.count == 1 { arguments += ["--weights", directories.weights[0]] }
    arguments += options.overrides.flatMap { ["--set", $0] }
    if let threads = options.threads { arguments += ["--threads", "\(threads)"] }
    if let features = options.features { arguments += ["--features", features] }
    if !options.usesCache { arguments.append("--no-cache") }
    if options.runsOnce { arguments.append("--once") }
    return arguments
  }

  func run() throws {
    Confinement.prepare()
    ThreadPool.boundSpinning()
    let terminal = Terminal.standardError(color: options.color)
    Interrupt.install()
    if let parent { Interrupt.follow(parent) }
    var runOptions = options.runOptions(usesCache: !noCache)
    runOptions.features = features
    runOptions.runsOnce = once
    // Whatever can be refused is refused before any work.
    var prepared: [Preparation] = []
    var refusal: ExitCode?
    for path in experiments {
      do throws(WorkflowError) {
        let preparation = try Preparation(specPath: path, options: runOptions)
        if let error = preparation.refusal(runOptions) { throw error }
        prepared.append(preparation)
      } catch {
        refusal = refusal ?? error.report(on: terminal)
      }
    }
    if let refusal { throw refusal }
    for preparation in prepared { try execute(preparation, runOptions, terminal) }
  }

  private func execute(
    _ preparation: Preparation, _ runOptions: RunOptions, _ terminal: Terminal
  ) throws {
    let progress = Progress(on: terminal, quiet: options.quiet)
    for warning in preparation.document.warnings {
      terminal.write(verbatim: warning.rendered(colour: terminal.colors) + "\n")
    }
    for note in preparation.notes { terminal.write("note: \(note)\n") }
    for remark in preparation.remarks { terminal.write("warning: \(remark)\n") }
    let runner = Runner(
      preparation, options: runOptions, commandLine: ProcessText.arguments, version: Version.text,
      isInterrupted: { Interrupt.isRequested },
      emit: { event in
        if case .note(let text) = event {
          progress.interleave("note: \(text)")
        } else if case .warning(let text) = event {
          progress.interleave("warning: \(text)")
        } else if let event = ProgressEvent(event) {
          progress.show(event)
        }
      })
    var begun: String?
    do throws(WorkflowError) {
      let directory = try runner.run(resuming: resume) { begun = $0.path }
      progress.end()
      let output = Terminal.standardOutput(color: options.color)
      output.write(verbatim: RunReport(directory).text(on: output) + "\n")
      output.write(line: directory.path)
    } catch {
      progress.end()
      let code = error.report(on: terminal)
      if case .underWay(let run) = error { begun = run }
      if let begun { print(begun) }
      throw code
    }
  }
}

extension ProgressEvent {
  /// An event of the workflow in the terms of the terminal; nil for a note.
  init?(_ event: RunEvent) {
    switch event {
    case .note, .warning: return nil
    case .stageStarted(let name, let total, let unit):
      self = .stageStarted(name: name, total: total, unit: unit)
    case .stageAdvanced(let done): self = .stageAdvanced(done: done)
    case .stageFinished: self = .stageFinished
    case .phaseStarted(let name, let number, let count):
      self = .phaseStarted(name: name, number: number, of: count)
    case .epochStarted(let epoch, let count, let steps, let images):
      self = .epochStarted(epoch: epoch, of: count, steps: steps, images: images)
    case .stepAdvanced(let step, let values): self = .stepAdvanced(step: step, metrics: values)
    case .validationAdvanced(let done, let count):
      self = .validationAdvanced(done: done, of: count)
    case .epochFinished(let values, let seconds):
      self = .epochFinished(metrics: values, seconds: seconds)
    }
  }
}
