internal import Basics
internal import Checkpoints
internal import Engine
internal import Models
internal import RunStore

/// Writes a finished run's whole model, frozen layers included.
package struct Export {
  private let run: FinishedRun

  /// `run`: the run's directory.
  package init(run path: String, directories: Directories) throws(WorkflowError) {
    run = try FinishedRun(path, directories: directories)
  }

  /// What a person should know before the file is used, in words.
  package var remarks: [String] { run.remarks }

  /// Writes the file and returns its path.
  ///
  /// Whether it can be written is looked at before any weights are read.
  /// - `isInterrupted`: asked before weights are read and before they are written.
  package func write(
    to output: String?, isInterrupted: () -> Bool = { false }
  ) throws(WorkflowError) -> String {
    let path = output ?? "\(run.directory.path)/model.h5"
    do { try WritablePlace.check(file: path) } catch { throw WorkflowError(error) }
    guard !isInterrupted() else { throw .interrupted }
    let weights = try run.weights(.last)
    let layers = run.network.graph.layers.map { layer in
      (
        layer: layer,
        arrays: layer.weights.map {
          NamedArray(shape: $0.shape, values: weights.values(of: layer, $0.name))
        }
      )
    }
    guard !isInterrupted() else { throw .interrupted }
    do { try WeightFile.write(path, layers: layers) } catch { throw WorkflowError(error) }
    return path
  }
}
