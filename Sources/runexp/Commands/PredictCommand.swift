internal import ArgumentParser
internal import Basics
internal import Confinement
internal import Engine
internal import FoundationEssentials
internal import Images
internal import Workflow

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Classify images with a finished run.",
    discussion: """
      Images are prepared as the run's own test images were. Folders are walked for images. Those \
      that cannot be read are named on standard error; the exit code is then 66.
      """)

  @Argument(help: ArgumentHelp("A finished run's directory.", valueName: "run"))
  var directory: String

  @Argument(help: ArgumentHelp("Image files, and folders of them.", valueName: "image"))
  var images: [String]

  @Option(
    help: ArgumentHelp(
      "Which weights: last or best; without it those that the run was evaluated with.",
      valueName: "checkpoint"))
  var checkpoint: FinishedRun.Checkpoint?

  @Flag(help: "Print rows of comma-separated values, every class a column.")
  var csv = false

  @Flag(help: "Print a JSON array.")
  var json = false

  @OptionGroup var threadOptions: ThreadOptions

  @Option(help: ArgumentHelp("Where weights files are looked for.", valueName: "dir"))
  var weights: String?

  func validate() throws {
    if csv && json { throw ValidationError("--csv and --json exclude one another") }
  }

  func run() throws {
    Confinement.prepare()
    ThreadPool.boundSpinning()
    let terminal = Terminal.standardError(color: .auto)
    Interrupt.install()
    let directories = Directories(
      data: nil, weights: weights, results: nil,
      environment: ProcessText.environment)
    do throws(WorkflowError) {
      let run = try FinishedRun(
        directory, directories: directories, threads: threadOptions.count)
      for remark in run.remarks { terminal.write("warning: \(remark)\n") }
      let (records, faults) = ImageFiles.listed(images)
      let unreadable = try predict(run, records).map(\.description)
      guard (faults + unreadable).isEmpty else {
        throw WorkflowError.missingInput(faults + unreadable)
      }
    } catch {
      throw error.report(on: terminal)
    }
  }

  /// Prints the classes of the images that can be read; the faults are those of the others.
  private func predict(
    _ run: FinishedRun, _ records: [ImageRecord]
  ) throws(WorkflowError) -> [ImageFault] {
    guard !records.isEmpty else { return [] }
    let prediction = try Prediction(
      run: run, checkpoint: checkpoint, isInterrupted: { Interrupt.isRequested })
    var table = PredictionPrinter(
      form: csv ? .csv : json ? .json : .table, classes: prediction.classes,
      width: records.map(\.name.count).max() ?? 0)
    let output = Terminal.standardOutput(color: .auto)
    func show(_ text: String) {
      if json { output.write(verbatim: text) } else { output.write(data: text) }
    }
    show(table.beginning)
    let faults = try prediction.run(
      records, isInterrupted: { Interrupt.isRequested },
      take: { rows in show(rows.map { table.text(of: $0) }.joined()) })
    show(table.end)
    return faults
  }
}

extension FinishedRun.Checkpoint: ExpressibleByArgument {}
