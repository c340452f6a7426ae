internal import ArgumentParser
internal import Basics
internal import Engine
internal import Glibc
internal import Plan
internal import Spec
internal import Workflow

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Run the product of lists of values, over any keys.",
    discussion: """
      Started again, a sweep runs only what is missing or failed, and goes on with what was cut \
      short.
      """)

  @Argument(help: ArgumentHelp("A spec.", valueName: "experiment.yaml"))
  var experiment: String

  @OptionGroup var options: ExperimentOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A key and the list of its values, in place of the spec's 'sweep'; also KEY=0..4.",
      valueName: "key=[v1,v2,…]"))
  var over: [String] = []

  @Option(help: ArgumentHelp("Runs at a time; they share the threads.", valueName: "n"))
  var jobs = 1

  @Flag(help: "End the sweep with the first run that fails.")
  var failFast = false

  @Flag(help: "Neither use nor keep stored features, beyond what the runs share.")
  var noCache = false

  mutating func validate() throws {
    guard (1...1024).contains(jobs) else {
      throw ValidationError("--jobs takes a number from 1 to 1024, not \(jobs)")
    }
  }

  func run() throws {
    Team.boundSpinning()
    let terminal = Terminal.standardError(color: options.color)
    Interrupt.install()
    let sweep: Sweep
    do throws(WorkflowError) {
      sweep = try Sweep(
        specPath: experiment, over: over, options: options.runOptions(usesCache: !noCache),
        jobs: jobs, isInterrupted: { Interrupt.isRequested })
    } catch {
      throw error.report(on: terminal)
    }
    guard !sweep.axes.isEmpty else {
      throw ValidationError(
        "there is nothing to sweep: name keys with --over, or with 'sweep:' in the spec")
    }
    for warning in sweep.warnings {
      terminal.write(verbatim: warning.rendered(colour: terminal.colors) + "\n")
    }
    for note in sweep.notes { terminal.write("note: \(note)\n") }
    for remark in sweep.remarks { terminal.write("warning: \(remark)\n") }
    let output = Terminal.standardOutput(color: options.color)
    output.write(sweep.text + "\n")

    let display = SweepProgress(
      Progress(on: terminal, quiet: options.quiet), keys: sweep.axes.map(\.key))
    let outcome: SweepOutcome
    do throws(WorkflowError) {
      outcome = try carryOut(sweep, display)
    } catch {
      display.end()
      throw error.report(on: terminal)
    }
    display.end()
    output.write(
      verbatim: outcome.table(axes: sweep.axes.map(\.key)).rendered(width: nil, colors: false)
        + "\n")
    output.write(
      "images decoded \(outcome.decoded), sent through the static part \(outcome.computed)\n")
    for name in outcome.experiments {
      output.write(line: "\(options.runOptions().places.results)/\(name)")
    }
    if outcome.isInterrupted { throw WorkflowError.interrupted.report(on: terminal) }
    if !outcome.isComplete { throw Exit.failed }
  }

  private func carryOut(
    _ sweep: Sweep, _ display: SweepProgress
  ) throws(WorkflowError) -> SweepOutcome {
    func outcome(_ launcher: some Launcher) throws(WorkflowError) -> SweepOutcome {
      var runner = SweepRunner(
        sweep, launcher: launcher, failFast: failFast,
        isInterrupted: { Interrupt.isRequested }, emit: { display.show($0) })
      return try runner.run()
    }
    guard jobs > 1 else {
      return try outcome(
        LocalLauncher(
          for: sweep, commandLine: ProcessText.arguments, version: Version.text,
          isInterrupted: { Interrupt.isRequested }, emit: { display.show($0) }))
    }
    return try outcome(ProcessLauncher(capacity: jobs) { RunCommand.arguments(for: $0) })
  }
}
