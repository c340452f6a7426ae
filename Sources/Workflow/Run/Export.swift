internal import Basics
internal import Checkpoints
internal import Engine
internal import Models
internal import RunStore

/// Writes a finished run's whole model, frozen layers included.
package struct Export {
  private let run: FinishedRun

  /// - Parameters:
  ///   - path: The run's directory.
  ///   - directories: Where its weights files are searched.
  /// - Throws: `missingInput` where the folder is not a run directory, or a weights file is
  ///   missing.
  package init(run path: String, directories: Directories) throws(WorkflowError) {
    run = try FinishedRun(path, directories: directories)
  }

  /// What a person should know before the file is used, in words.
  package var remarks: [String] { run.remarks }

  /// Writes the file.
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
    do { try WritablePlace.check(file: path) } catch { throw WorkflowError(error) }
    guard !isInterrupted() else { throw .interrupted }
    let weights = try run.weights(.last)
    guard !isInterrupted() else { throw .interrupted }
    let export = KerasExport(plan: run.plan, graph: run.network.graph)
    do throws(CheckpointError) {
      let name = path.lowercased()
      if name.hasSuffix(".keras") {
        try export.writeKeras(path, weights)
      } else if name.hasSuffix(".weights.h5") {
        try export.writeWeights(path, weights)
      } else {
        try export.writeHDF5(path, weights)
      }
    } catch {
      throw WorkflowError(error)
    }
    return path
  }
}
