internal import ArgumentParser
internal import Basics
internal import Configuration
internal import Confinement
internal import Engine
internal import Glibc
internal import Plan
internal import Spec
internal import Workflow

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep", abstract: "Run a grid sweep: the product of lists of values of any keys.",
    discussion: """
      Started again, a sweep runs only what is missing or failed, and resumes what was interrupted. \
      With '--launcher slurm' it submits the runs to Slurm and returns; '--status' then shows how \
      far they are.
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
  var jobs: Int?

  @Flag(help: "End the sweep with the first run that fails.")
  var failFast = false

  @Flag(help: "Neither use nor keep stored features, beyond what the runs share.")
  var noCache = false

  @OptionGroup(title: "Slurm") var slurm: SlurmArguments

  mutating func validate() throws {
    if let jobs, !(1...1024).contains(jobs) {
      throw ValidationError("--jobs takes a number from 1 to 1024, not \(jobs)")
    }
    if slurm.launcher == .local, let option = slurm.firstGiven {
      throw ValidationError("\(option) is for '--launcher slurm'")
    }
    guard slurm.isAskedFor else { return }
    if jobs != nil {
      throw ValidationError("--jobs is for runs on this machine; Slurm's throttle is '--array %K'")
    }
    if noCache {
      throw ValidationError("--no-cache is for runs on this machine: Slurm's tasks share features")
    }
    if failFast { throw ValidationError("--fail-fast is for runs on this machine") }
  }

  func run() throws {
    Confinement.prepare()
    ThreadPool.boundSpinning()
    let terminal = Terminal.standardError(color: options.color)
    Interrupt.install()
    let runOptions = options.runOptions(usesCache: !noCache)
    let document = try terminal.reporting { () throws(WorkflowError) in
      try Sweep.document(specPath: experiment, over: over, options: runOptions)
    }
    let choice = document.experiment.launcher
    if slurm.launcher != .local {
      if case .slurm(let stated) = choice {
        return try runOnSlurm(document, stated.overridden(by: slurm.options), terminal)
      }
      if !slurm.isAskedFor, let option = slurm.firstGiven {
        throw ValidationError("\(option) is for '--launcher slurm'")
      }
      if slurm.isAskedFor { return try runOnSlurm(document, slurm.options, terminal) }
    }
    let stated = if case .local(let local) = choice { local.jobs } else { 1 }
    try runHere(document, runOptions, jobs: jobs ?? stated, terminal)
  }

  /// Plans the sweep and says what is to be known of it.
  func plan(
    _ document: SpecDocument, _ options: RunOptions, jobs: Int, sharing: Sweep.Sharing,
    _ terminal: Terminal
  ) throws -> Sweep {
    let sweep = try terminal.reporting { () throws(WorkflowError) in
      try Sweep(
        document, options: options, jobs: jobs, sharing: sharing,
        isInterrupted: { Interrupt.isRequested })
    }
    guard !sweep.axes.isEmpty else {
      throw ValidationError(
        "there is nothing to sweep: name keys with --over, or with 'sweep:' in the spec")
    }
    terminal.write(sweep)
    return sweep
  }

  private func runHere(
    _ document: SpecDocument, _ runOptions: RunOptions, jobs: Int, _ terminal: Terminal
  ) throws {
    let sweep = try plan(document, runOptions, jobs: jobs, sharing: .severalRuns, terminal)
    let output = Terminal.standardOutput(color: options.color)
    output.write(sweep.text + "\n")
    let display = SweepProgress(
      Progress(on: terminal, quiet: options.quiet), keys: sweep.axes.map(\.key))
    let outcome: SweepOutcome
    do throws(WorkflowError) {
      outcome = try carryOut(sweep, jobs: jobs, display)
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
      output.write(line: "\(runOptions.directories.results)/\(name)")
    }
    if outcome.isInterrupted { throw WorkflowError.interrupted.report(on: terminal) }
    if outcome.isUnwritable { throw Exit.unwritable }
    if !outcome.isComplete { throw Exit.failed }
  }

  private func carryOut(
    _ sweep: Sweep, jobs: Int, _ display: SweepProgress
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

extension Terminal {
  /// Does something, and turns a failure into its report and its exit code.
  func reporting<Value>(_ body: () throws(WorkflowError) -> Value) throws -> Value {
    do throws(WorkflowError) {
      return try body()
    } catch {
      throw error.report(on: self)
    }
  }

  /// What a person should know of a sweep besides its plan.
  func write(_ sweep: Sweep) {
    for warning in sweep.warnings { write(verbatim: warning.rendered(colour: colors) + "\n") }
    for note in sweep.notes { write("note: \(note)\n") }
    for remark in sweep.remarks { write("warning: \(remark)\n") }
  }
}
