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

  @OptionGroup var threadOptions: ThreadOptions

  @Flag(help: "Show no progress.")
  var quiet = false

  @Option(help: "Colours: auto, always or never.")
  var color: ColorChoice = .auto

  mutating func validate() throws {
    if let fault = Directories.fault(in: ProcessText.environment) {
      throw ValidationError(fault)
    }
  }

  var threads: Int? { threadOptions.threads }

  func runOptions(usesCache: Bool = true) -> RunOptions {
    RunOptions(
      overrides: overrides, seed: seed, threads: threadOptions.given, usesCache: usesCache,
      directories: Directories(
        data: data, weights: weights, results: results,
        environment: ProcessText.environment))
  }
}

extension ColorChoice: ExpressibleByArgument {}
