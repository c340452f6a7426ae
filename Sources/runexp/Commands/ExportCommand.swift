internal import ArgumentParser
internal import Basics
internal import Workflow

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run's whole model as a legacy Keras weights file.")

  @Argument(help: ArgumentHelp("A finished run's directory.", valueName: "run"))
  var directory: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file (default: model.h5 in the run's directory).", valueName: "file.h5")
  )
  var output: String?

  @Option(help: ArgumentHelp("Where weights files are looked for.", valueName: "dir"))
  var weights: String?

  func run() throws {
    Interrupt.install()
    let directories = Directories(
      data: nil, weights: weights, results: nil,
      environment: ProcessText.environment)
    let terminal = Terminal.standardError(color: .auto)
    do throws(WorkflowError) {
      let export = try Export(run: directory, directories: directories)
      for remark in export.remarks { terminal.write("warning: \(remark)\n") }
      Terminal.standardOutput(color: .auto).write(
        line:
          try export.write(to: output, isInterrupted: { Interrupt.isRequested }))
    } catch {
      throw error.report(on: terminal)
    }
  }
}
