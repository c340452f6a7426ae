internal import ArgumentParser
internal import Basics
internal import Checkpoints
internal import Confinement
internal import Containers
internal import Fetching
internal import Glibc
internal import Images

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

  /// What this program reads for itself, in processes that can do nothing else.
  private static var parsers: [any ConfinedParser.Type] {
    [WeightsParser.self, ImageParser.self, ArchiveParser.self, UnpackParser.self]
  }

  static func main() {
    let arguments = ProcessText.arguments
    if let code = Confinement.serve(arguments, parsers) { _exit(code) }
    Confinement.begin()
    Interrupt.letWritingFail()
    main(Array(arguments.dropFirst()))
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
