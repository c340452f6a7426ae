internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import ONNX
internal import Plan
internal import RunStore

/// A run's model as an ONNX file.
struct ONNXExport: ExportedFile {
  private let model: ONNXModel

  /// - Parameters:
  ///   - run: The finished run.
  ///   - version: This program's.
  /// - Throws: `failed` where the model has no form in ONNX or is too large for it.
  init(of run: FinishedRun, version: String) throws(WorkflowError) {
    let pipeline = run.plan.pipeline(for: .test)
    let graph = try run.graph(for: pipeline)
    let metadata = ONNXModel.Metadata(
      name: run.plan.experiment.name, version: version,
      properties: [
        "channels": pipeline.channels.rawValue,
        "classes": "[\(try run.classes.map(\.printable.jsonLiteral).joined(separator: ","))]",
        "experiment": run.plan.experiment.name,
        "input_size": "\(graph.inputShape[0])x\(graph.inputShape[1])",
        "preprocess": pipeline.preprocess.rawValue,
        "resize": pipeline.resize.rawValue,
        "run": Folder.name(of: run.directory.path),
      ])
    do { model = try ONNXModel(graph, metadata: metadata) } catch { throw WorkflowError(error) }
  }

  func write(_ path: String, _ weights: ModelWeights) throws {
    try model.write(to: path) { weights[$0] }
  }
}

extension FinishedRun {
  /// The model for images of the size that predictions are made at.
  fileprivate func graph(for pipeline: ImagePipeline) throws(WorkflowError) -> Graph {
    guard let size = pipeline.fixedSize else {
      throw .failed(
        """
        the run's test images keep their own size, and a model in an ONNX file has one size; export \
        weights (-o model.h5) instead
        """)
    }
    let trained = network.graph
    if [size.height, size.width] == Array(trained.inputShape.prefix(2)) { return trained }
    let graph: Graph
    do {
      graph = try plan.network(height: size.height, width: size.width).graph
    } catch {
      throw WorkflowError(error)
    }
    guard graph.layers.map(\.weights) == trained.layers.map(\.weights) else {
      throw .failed(
        "the run's test images have another size than those it was trained on, for which the "
          + "model has other arrays")
    }
    return graph
  }
}
