internal import ArgumentParser
internal import Basics
internal import Glibc

@main
struct Runexp: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runexp",
    abstract: "Runs declared transfer-learning experiments and says what they reproduce.",
    version: Version.text,
    subcommands: [
      RunCommand.self, PlanCommand.self, CheckCommand.self, SweepCommand.self, FeaturesCommand.self,
      CompareCommand.self, ReportCommand.self, PredictCommand.self, EvaluateCommand.self,
      ListCommand.self,
      ExportCommand.self, WeightsCommand.self, FetchCommand.self, SchemaCommand.self,
      DoctorCommand.self, CollectCommand.self,
      SlurmTaskCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  static func main() {
    Interrupt.letWritingFail()
    main(Array(ProcessText.arguments.dropFirst()))
    // Results that did not arrive are no success.
    guard let reason = Terminal.outputFault else { return }
    Terminal.standardError(color: .auto)
      .write("error: cannot write the standard output: \(reason)\n")
    Glibc.exit(Exit.unwritable.rawValue)
  }
}

/// The program's version, as `--version` and the provenance of runs have it.
enum Version {
  static let text = "0.1.0"
}
