internal import ArgumentParser
internal import Basics
internal import Workflow

/// Options of every command that reads a spec.
struct ExperimentOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Change a key of the spec by its dotted path; VALUE is YAML, 'null' removes an optional key.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: ArgumentHelp("Where relative data set paths start.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("Where weights files are looked for.", valueName: "dir"))
  var weights: String?

  @Option(help: ArgumentHelp("Output directory for runs.", valueName: "dir"))
  var results: String?

  @Option(help: ArgumentHelp("The seed, in place of the spec's.", valueName: "n"))
  var seed: Int?

  @Option(
    help: ArgumentHelp(
      "Threads to compute with (default: all cores, or what Slurm gives).", valueName: "n"))
  var threads: Int?

  @Flag(help: "Show no progress.")
  var quiet = false

  @Option(help: "Colours: auto, always or never.")
  var color: ColorChoice = .auto

  mutating func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(threads)")
    }
    if let fault = Directories.fault(in: ProcessText.environment) {
      throw ValidationError(fault)
    }
  }

  /// The threads of this process: those that were asked for, or that Slurm gives it.
  var givenThreads: Int? {
    let environment = ProcessText.environment
    guard environment["SLURM_JOB_ID"] != nil else { return threads }
    return threads ?? environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) }.map { max(1, $0) }
  }

  func runOptions(usesCache: Bool = true) -> RunOptions {
    RunOptions(
      overrides: overrides, seed: seed, threads: givenThreads, usesCache: usesCache,
      directories: Directories(
        data: data, weights: weights, results: results,
        environment: ProcessText.environment))
  }
}

extension ColorChoice: ExpressibleByArgument {}
