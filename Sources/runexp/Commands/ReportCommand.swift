internal import ArgumentParser
internal import Basics
internal import Report
internal import RunStore
internal import Workflow

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write one self-contained HTML page about runs.",
    discussion: """
      Reported and measured values, learning curves, freeze depth, confusion, misclassified images and \
      where the time went. Prints the page's path.
      """)

  @Argument(
    help: ArgumentHelp(
      "Runs or experiments, by path or by name below the results (default: all).",
      valueName: "path"))
  var paths: [String] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The file; '-' is standard output (default: report.html in the results directory).",
      valueName: "file"))
  var output: String?

  @Flag(help: "Show what in each misclassified image speaks for the predicted class (Grad-CAM).")
  var explain = false

  @Option(help: ArgumentHelp("Where relative data set paths start.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("Directory of the weights files.", valueName: "dir"))
  var weights: String?

  @Option(help: ArgumentHelp("Directory of the runs.", valueName: "dir"))
  var results: String?

  func run() throws {
    let terminal = Terminal.standardError(color: .auto)
    let directories = Directories(
      data: data, weights: weights, results: results,
      environment: ProcessText.environment)
    let selection: Selection
    do throws(ResultsError) {
      selection = try Selection(paths, results: directories.results)
    } catch {
      terminal.write("error: \(error.sentence)\n")
      throw Exit.missingInput
    }
    guard !selection.parts.isEmpty else {
      terminal.write("error: there is no run in '\(directories.results)'\n")
      throw Exit.missingInput
    }
    let path = output ?? "\(directories.results)/report.html"
    func write(_ body: () throws(FileError) -> Void) throws {
      do { try body() } catch {
        terminal.write("error: \(error.sentence)\n")
        throw Exit.unwritable
      }
    }
    if output != "-" {
      try write { () throws(FileError) in try WritablePlace.check(file: path) }
    }
    let html = ReportMaker(directories: directories, version: Version.text, explains: explain)
      .report(selection).html
    if output == "-" {
      Terminal.standardOutput(color: .auto).write(verbatim: html)
      return
    }
    try write { () throws(FileError) in try WholeFile.write(Array(html.printable.utf8), to: path) }
    Terminal.standardOutput(color: .auto).write(line: path)
  }
}
