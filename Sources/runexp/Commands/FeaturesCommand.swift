internal import ArgumentParser
internal import Basics
internal import Confinement
internal import Engine
internal import Workflow

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Compute the frozen features of an experiment, or of a sweep, and keep them.",
    discussion: """
      With '--shard I/N' one of N parts of the images, so that several machines with one cache can \
      divide the work; shards join by themselves.
      """)

  @Argument(help: ArgumentHelp("A spec.", valueName: "experiment.yaml"))
  var experiment: String

  @OptionGroup var options: ExperimentOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "A key and the list of its values, as for a sweep.", valueName: "key=[v1,v2,…]"))
  var over: [String] = []

  @Option(help: ArgumentHelp("The part of the images, such as 1/4.", valueName: "i/n"))
  var shard: String?

  mutating func validate() throws {
    if let shard, Shard(shard) == nil {
      throw ValidationError("--shard takes I/N with I from 1 to N, such as 1/4, not '\(shard)'")
    }
  }

  func run() throws {
    Confinement.prepare()
    ThreadPool.boundSpinning()
    let terminal = Terminal.standardError(color: options.color)
    Interrupt.install()
    let sweep = try terminal.reporting { () throws(WorkflowError) in
      let runOptions = options.runOptions()
      return try Sweep(
        try Sweep.document(specPath: experiment, over: over, options: runOptions),
        options: runOptions, jobs: 1, sharing: .everyRun,
        isInterrupted: { Interrupt.isRequested })
    }
    terminal.write(sweep)
    let display = SweepProgress(Progress(on: terminal, quiet: options.quiet), keys: [])
    let work: FeatureWork
    do throws(WorkflowError) {
      work = try sweep.computeFeatures(
        shard.flatMap { Shard($0) }, isInterrupted: { Interrupt.isRequested },
        emit: { display.show(.shared($0)) })
    } catch {
      display.end()
      throw error.report(on: terminal)
    }
    display.end()
    let output = Terminal.standardOutput(color: options.color)
    let part = shard.map { "shard \($0): " } ?? ""
    output.write(
      work.passes == 0
        ? "\(part)nothing to compute: no layer is static\n"
        : "\(part)\(work.images) images, \(work.computed) computed now\n")
    output.write(line: "\(options.runOptions().directories.cache)/features")
  }
}
