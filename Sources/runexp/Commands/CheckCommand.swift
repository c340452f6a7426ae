internal import ArgumentParser
internal import Basics
internal import Configuration
internal import Plan
internal import Spec
internal import Workflow

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Report every fault of every spec; opens nothing else.")

  @Argument(help: ArgumentHelp("Specs.", valueName: "experiment.yaml"))
  var experiments: [String]

  @OptionGroup var options: ExperimentOptions

  func run() throws {
    let terminal = Terminal.standardError(color: options.color)
    var worst: ExitCode?
    for path in experiments {
      do throws(WorkflowError) {
        let check = try SpecCheck(specPath: path, options: options.runOptions())
        for warning in check.document.warnings {
          terminal.write(verbatim: warning.rendered(colour: terminal.colors) + "\n")
        }
        for warning in check.plan.warnings {
          terminal.write("\(path): warning: \(warning)\n")
        }
        for part in check.plan.notExecutableYet {
          terminal.write("\(path): not executable yet: \(part)\n")
        }
        Terminal.standardOutput(color: options.color).write("\(path): sound\n")
      } catch {
        worst = error.report(on: terminal)
      }
    }
    if let worst { throw worst }
  }
}
