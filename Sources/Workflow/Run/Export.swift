internal import Basics
internal import Checkpoints
internal import Engine
internal import Models
internal import RunStore

/// Writes a finished run's whole model, frozen layers included.
package struct Export {
  private let run: FinishedRun
  /// This program's, which some files state.
  private let version: String

  /// - Parameters:
  ///   - path: The run's directory.
  ///   - directories: Where its weights files are searched.
  ///   - version: This program's.
  /// - Throws: `missingInput` where the folder is not a run directory, or a weights file is
  ///   missing.
  package init(
    run path: String, directories: Directories, version: String
  ) throws(WorkflowError) {
    run = try FinishedRun(path, directories: directories)
    self.version = version
  }

  /// What a person should know before the file is used, in words.
  package var remarks: [String] { run.remarks }

  /// Writes the file, of the format that its name says.
  ///
  /// Whether it can be written is checked before any weights are read.
  ///
  /// - Parameters:
  ///   - output: The file; nil for `model.h5` in the run's directory.
  ///   - isInterrupted: Asked before weights are read and before they are written.
  /// - Returns: The file's path.
  /// - Throws: `unwritableResults` before any weights are read, `missingInput`, or `interrupted`.
  package func write(
    to output: String?, isInterrupted: () -> Bool = { false }
  ) throws(WorkflowError) -> String {
    let path = output ?? "\(run.directory.path)/model.h5"
    let format = ExportFormat(path: path)
    do { try WritablePlace.check(file: path) } catch { throw WorkflowError(error) }
    let file = try format.file(of: run, version: version)
    let classes = format.isWholeModel ? try ClassesFile(of: run, beside: path) : nil
    guard !isInterrupted() else { throw .interrupted }
    let weights = try run.weights(run.evaluated)
    guard !isInterrupted() else { throw .interrupted }
    do {
      try file.write(path, weights)
      try classes?.write()
    } catch {
      throw WorkflowError(error)
    }
    return path
  }
}
