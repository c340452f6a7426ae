internal import ArgumentParser
internal import Basics
internal import Report
internal import RunStore
internal import Workflow

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List runs with their state, age, size and headline metric.")

  @Option(help: ArgumentHelp("Directory of the runs.", valueName: "dir"))
  var results: String?

  @Option(help: "Colours: auto, always or never.")
  var color: ColorChoice = .auto

  func run() throws {
    let directories = Directories(
      data: nil, weights: nil, results: results,
      environment: ProcessText.environment)
    let index = RunIndex(results: directories.results)
    let errors = Terminal.standardError(color: color)
    for folder in index.skipped {
      errors.write("warning: '\(folder.folder)' is left out: \(folder.reason)\n")
    }
    let now = Timestamp.now
    var table = TextTable([
      .text("run"), .text("state"), .number("age"), .number("size"), .text("headline"),
    ])
    for run in index.runs {
      let age = Double(now.milliseconds - run.status.started.milliseconds) / 1000
      let headline = run.headline.map { "\($0.split) \($0.metric) \($0.value.fixed(4))" }
      table.add([
        StyledText(run.path), StyledText(run.status.state.rawValue, run.status.state.style),
        StyledText(max(0, age).duration), StyledText(Double(run.size).bytes),
        StyledText(headline ?? ""),
      ])
    }
    let output = Terminal.standardOutput(color: color)
    output.write(
      verbatim: table.rendered(
        width: output.isTerminal ? output.columns : nil, colors: output.colors))
  }
}

extension RunStatus.State {
  fileprivate var style: StyledText.Style {
    switch self {
    case .completed: .green
    case .running: .cyan
    case .failed: .red
    case .interrupted: .yellow
    }
  }
}
