internal import ArgumentParser
internal import Basics
internal import FoundationEssentials
internal import Report
internal import RunStore
internal import Workflow

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare reported and measured metrics.",
    discussion: """
      Ours are means over seeds with their 95 % intervals. Two runs on the same test images are also \
      compared image by image. Exit code 3 where a reported value is not reproduced, or, with \
      --baseline, where something is worse than the baseline.
      """)

  @Argument(
    help: ArgumentHelp(
      "Runs or experiments, by path or by name below the results (default: all).",
      valueName: "path"))
  var paths: [String] = []

  @Flag(help: "Show the keys in which the specs differ, with the effect on the metrics.")
  var diff = false

  @Flag(help: "Print everything as JSON.")
  var json = false

  @Flag(help: "Print tables as Markdown.")
  var markdown = false

  @Option(
    help: ArgumentHelp(
      "Compare with a stored summary.json; only a regression beyond its tolerance then fails.",
      valueName: "file"))
  var baseline: String?

  @Option(help: ArgumentHelp("Directory of the runs.", valueName: "dir"))
  var results: String?

  @Option(help: "Colours: auto, always or never.")
  var color: ColorChoice = .auto

  func validate() throws {
    if json && markdown { throw ValidationError("--json and --markdown exclude one another") }
  }

  func run() throws {
    let errors = Terminal.standardError(color: color)
    let code: ExitCode?
    do throws(ResultsError) {
      code = try compare(errors)
    } catch {
      errors.write("error: \(error.sentence)\n")
      throw error.isUnwritable ? Exit.unwritable : Exit.missingInput
    }
    if let code { throw code }
  }

  private func compare(_ errors: Terminal) throws(ResultsError) -> ExitCode? {
    let directories = Directories(
      data: nil, weights: nil, results: results,
      environment: ProcessText.environment)
    var stored: Summary?
    if let baseline { stored = try Summary(path: baseline) }
    let selection = try Selection(
      paths.isEmpty ? stored.map { [$0.experiment] } ?? [] : paths, results: directories.results)
    var comparison = Comparison(selection)
    report(comparison, on: errors)
    guard !comparison.isEmpty else {
      let place = paths.isEmpty ? "'\(directories.results)'" : "what was named"
      errors.write("error: there is no completed run in \(place) yet\n")
      return Exit.missingInput
    }
    if diff { comparison.differences = try SpecDifferences(selection) }
    var code = comparison.refutes ? Exit.notReproduced : nil
    if let stored {
      let ours = comparison.experiments.first { $0.experiment == stored.experiment }
      let outcome = BaselineComparison(
        stored, ours: ours ?? Summary(experiment: stored.experiment, of: RunIndex(runs: [])))
      for note in outcome.notes { errors.write("note: \(note)\n") }
      guard !outcome.lines.isEmpty else {
        errors.write("error: no run of '\(stored.experiment)' is there for the baseline\n")
        return Exit.missingInput
      }
      comparison.baseline = outcome
      code = outcome.isRegression ? Exit.notReproduced : nil
    }
    try show(comparison)
    return code
  }

  private func show(_ comparison: Comparison) throws(ResultsError) {
    let output = Terminal.standardOutput(color: color)
    let report = ComparisonReport(
      comparison: comparison, width: output.isTerminal ? output.columns : nil,
      colors: output.colors)
    if json {
      output.write(verbatim: try comparison.json())
    } else {
      output.write(verbatim: markdown ? report.markdown : report.text)
    }
  }

  /// Says what does not count, and why.
  private func report(_ comparison: Comparison, on errors: Terminal) {
    for folder in comparison.skipped {
      errors.write("warning: '\(folder.folder)' is left out: \(folder.reason)\n")
    }
    for fault in comparison.damaged { errors.write("warning: \(fault)\n") }
    if comparison.unfinished.count > 5 {
      errors.write(
        "note: \(comparison.unfinished.count) runs are not complete and do not count; "
          + "'runexp list' shows them\n")
      return
    }
    for run in comparison.unfinished {
      let message = run.message.map { ": \($0)" } ?? ""
      errors.write("note: '\(run.run)' is \(run.state) and does not count\(message)\n")
    }
  }
}
