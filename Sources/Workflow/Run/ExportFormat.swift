internal import Engine

/// The kinds of file that a run's model can be written as, by the extension of the file's name.
enum ExportFormat: Hashable {
  case keras(KerasExport.Form)
  case onnx

  init(path: String) {
    let extensions: [(String, ExportFormat)] = [
      (".keras", .keras(.archive)), (".weights.h5", .keras(.weights)), (".onnx", .onnx),
    ]
    self = extensions.first { path.lowercased().hasSuffix($0.0) }?.1 ?? .keras(.hdf5)
  }

  /// Whether the file has the architecture too, and a list of classes beside it.
  var isWholeModel: Bool { self != .keras(.weights) }

  /// What will be written.
  ///
  /// - Parameters:
  ///   - run: The finished run.
  ///   - version: This program's.
  /// - Returns: What is left to be written with the weights.
  /// - Throws: `failed` where the model cannot be such a file, before any weights are read.
  func file(of run: FinishedRun, version: String) throws(WorkflowError) -> any ExportedFile {
    switch self {
    case .keras(let form): KerasExport(run, form)
    case .onnx: try ONNXExport(of: run, version: version)
    }
  }
}

/// A file that a model is about to be written as.
protocol ExportedFile {
  /// Writes it whole or not at all.
  func write(_ path: String, _ weights: ModelWeights) throws
}
