internal import ArgumentParser
internal import Basics
internal import Engine
internal import Workflow

/// What Slurm starts on a node.
struct SlurmTaskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slurm-task", abstract: "A task of a sweep on Slurm.", shouldDisplay: false)

  @Argument var folder: String
  @Argument var kind: String
  @Argument var submission: Int

  func run() throws {
    ThreadPool.boundSpinning()
    let terminal = Terminal.standardError(color: .never)
    Interrupt.install()
    try terminal.reporting { () throws(WorkflowError) in
      try SlurmTask(
        folder: folder, submission: submission, commandLine: ProcessText.arguments,
        version: Version.text, isInterrupted: { Interrupt.isRequested },
        emit: { event in
          switch event {
          case .note(let text): terminal.write("note: \(text)\n")
          case .warning(let text): terminal.write("warning: \(text)\n")
          default: break
          }
        }
      ).run()
    }
  }
}
