internal import ArgumentParser
internal import Basics
internal import Workflow

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a run's whole model for Keras or ONNX.",
    discussion: """
      The extension of the file's name says what is written:

        .onnx    the whole model in ONNX (operator set 17), for ONNX Runtime and others. It takes \
      images as Keras's model does, [N, height, width, 3], already preprocessed; its metadata say \
      how. 'classes.txt' beside it lists the classes.
        .keras   the whole model for Keras 3's load_model.
        .h5      the whole model for load_model of Keras 3 and of tf.keras 2.15; also under any other \
      name.
        .weights.h5   the weights alone, for Keras 3's load_weights.

      Keras's models are compiled with the run's optimizer, loss and metrics; the optimizer starts \
      afresh.
      """)

  @Argument(help: ArgumentHelp("A finished run's directory.", valueName: "run"))
  var directory: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file (default: model.h5 in the run's directory).", valueName: "file")
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
      let export = try Export(
        run: directory, directories: directories, version: Version.text)
      for remark in export.remarks { terminal.write("warning: \(remark)\n") }
      Terminal.standardOutput(color: .auto).write(
        line:
          try export.write(to: output, isInterrupted: { Interrupt.isRequested }))
    } catch {
      throw error.report(on: terminal)
    }
  }
}
