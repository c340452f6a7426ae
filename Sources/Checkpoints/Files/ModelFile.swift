internal import Basics
package import Models

/// The model that a file of Keras's describes, beside its weights.
package enum ModelFile {
  /// Reads the model of a `.keras` file, of an HDF5 file that `model.save` wrote, or of the JSON text
  /// that `model.to_json` gave.
  ///
  /// - Parameter path: The file.
  /// - Returns: The model.
  /// - Throws: Where the file has no model, or one that cannot be built.
  package static func definition(_ path: String) throws(CheckpointError) -> ModelDefinition {
    try describing(path) { () throws(CheckpointProblem) in
      let source = try text(path)
      return try checked { () throws(KerasModelError) in try ModelDefinition(source: source) }
    }
  }

  private static func text(_ path: String) throws(CheckpointProblem) -> String {
    let file = try FileBytes(path: path)
    guard file.size > 0 else { throw .empty }
    let kind = FileKind(start: try file.start(512), path: path)
    let bytes: [UInt8]
    switch kind {
    case .json:
      try checked { () throws(KerasModelError) in try ModelDefinition.check(bytes: file.size) }
      bytes = try file.read(0..<file.size)
    case .zip:
      let archive = try KerasArchive(path: path)
      guard
        let found = try archive.member(
          KerasArchive.configuration, limit: ModelDefinition.limits.bytes)
      else {
        throw .archiveWithout(KerasArchive.configuration, members: archive.members)
      }
      bytes = found
    default:
      return try attribute(path)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .model(KerasModelError("its configuration is not UTF-8"))
    }
    return text
  }

  private static func checked<Value>(
    _ body: () throws(KerasModelError) -> Value
  ) throws(CheckpointProblem) -> Value {
    do { return try body() } catch { throw .model(error) }
  }

  /// The attribute `model_config` of an HDF5 file.
  private static func attribute(_ path: String) throws(CheckpointProblem) -> String {
    guard let text = try OpenedWeights(path).configuration() else { throw .withoutModel }
    return text
  }
}
