internal import Basics
internal import Plan

/// The file `classes.txt` beside a whole model: its classes in the order of its outputs, one a line.
struct ClassesFile {
  private let path: String
  private let text: [UInt8]

  /// - Parameters:
  ///   - run: The finished run.
  ///   - model: The model's file.
  /// - Throws: `missingInput` where the run knows no classes, `unwritableResults` where the file cannot
  ///   be written or belongs to a model of other classes.
  init(of run: FinishedRun, beside model: String) throws(WorkflowError) {
    path = "\(Folder.above(model))/classes.txt"
    // A line break or a byte that is no UTF-8 would make another list of it.
    text = Array(try run.classes.map { "\($0.printable())\n" }.joined().utf8)
    do {
      try WritablePlace.check(file: path)
      guard FileSystem.exists(path), try WholeFile.read(path) != text else { return }
    } catch {
      throw WorkflowError(error)
    }
    throw .unwritableResults(
      """
      '\(path)' lists other classes than the run has, perhaps those of another model there; remove \
      it, or write the model into another folder
      """)
  }

  /// Writes the file whole or not at all.
  func write() throws(FileError) { try WholeFile.write(text, to: path) }
}

extension FinishedRun {
  /// In the order of the model's outputs.
  var classes: [String] {
    get throws(WorkflowError) {
      guard let classes = plan.classes else {
        throw .missingInput(["the run's plan names no classes: it never saw its data"])
      }
      return classes
    }
  }
}
