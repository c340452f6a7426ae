internal import ArgumentParser
internal import Basics
internal import Configuration
internal import Confinement
internal import Plan
internal import Spec
internal import Workflow

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Print what a run will do, and stop.")

  @Argument(help: ArgumentHelp("A spec.", valueName: "experiment.yaml"))
  var experiment: String

  @OptionGroup var options: ExperimentOptions

  @Flag(help: "Print the plan's value as JSON.")
  var json = false

  @Flag(help: "Give every layer a line of its own.")
  var all = false

  func run() throws {
    Confinement.prepare()
    let terminal = Terminal.standardError(color: options.color)
    do throws(WorkflowError) {
      let preparation = try Preparation(specPath: experiment, options: options.runOptions())
      for warning in preparation.document.warnings {
        terminal.write(verbatim: warning.rendered(colour: terminal.colors) + "\n")
      }
      for note in preparation.notes { terminal.write("note: \(note)\n") }
      for remark in preparation.remarks { terminal.write("warning: \(remark)\n") }
      let output = Terminal.standardOutput(color: options.color)
      if json {
        output.write(verbatim: try preparation.planJSON())
        for missing in preparation.missing { terminal.write("warning: \(missing)\n") }
      } else {
        output.write(preparation.plan.text(all: all, missing: preparation.missing))
      }
    } catch {
      throw error.report(on: terminal)
    }
  }
}
