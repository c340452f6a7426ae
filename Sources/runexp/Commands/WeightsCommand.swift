internal import ArgumentParser
internal import Basics
internal import Checkpoints

struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Look into weights files.",
    subcommands: [Show.self, Diff.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List a file's layers and arrays.")

    @Argument(help: ArgumentHelp("A weights file.", valueName: "file"))
    var file: String

    func run() throws {
      try WeightsCommand.reporting {
        let file = try WeightFile.open(file)
        Terminal.standardOutput(color: .auto)
          .write(file.summary(digest: try file.digest()) + "\n")
      }
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Compare two weights files.")

    @Argument(help: ArgumentHelp("A weights file.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("Another.", valueName: "b"))
    var second: String

    func run() throws {
      try WeightsCommand.reporting {
        let diff = try WeightDiff(WeightFile.open(first), WeightFile.open(second))
        Terminal.standardOutput(color: .auto).write(diff.description + "\n")
      }
    }
  }

  private static func reporting(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as CheckpointError {
      Terminal.standardError(color: .auto).write("error: \(error.sentence)\n")
      throw Exit.missingInput
    }
  }
}
