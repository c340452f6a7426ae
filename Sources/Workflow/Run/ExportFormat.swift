internal import Engine

/// The kinds of file that a run's model can be written as, by the extension of the file's name.
enum ExportFormat: Hashable {
  /// Keras 3's whole model.
  case keras
  /// Keras 3's weights.
  case weights
  case onnx
  /// A whole model that Keras 2 and 3 open: what every other name stands for.
  case hdf5

  init(path: String) {
    let extensions: [(String, ExportFormat)] = [
      (".keras", .keras), (".weights.h5", .weights), (".onnx", .onnx),
    ]
    self = extensions.first { path.lowercased().hasSuffix($0.0) }?.1 ?? .hdf5
  }

  /// Whether the file has the architecture too, and a list of classes beside it.
  var isWholeModel: Bool { self != .weights }

  /// What will be written.
  ///
  /// - Parameters:
  ///   - run: The finished run.
  ///   - version: This program's.
  /// - Returns: What is left to be written with the weights.
  /// - Throws: `failed` where the model cannot be such a file, before any weights are read.
  func file(of run: FinishedRun, version: String) throws(WorkflowError) -> any ExportedFile {
    switch self {
    case .keras, .weights, .hdf5: KerasExport(run, self)
    case .onnx: try ONNXExport(of: run, version: version)
    }
  }
}

/// A file that a model is about to be written as.
protocol ExportedFile {
  /// Writes it whole or not at all.
  func write(_ path: String, _ weights: ModelWeights) throws
}
