internal import Basics
internal import CZip
package import Models

extension ModelFile {
  /// The arrays of a layer, in the order of its weights.
  package typealias Arrays = (_ layer: Layer) -> [NamedArray]

  /// Writes a whole model as a `.keras` file, which `keras.models.load_model` of Keras 3 opens.
  ///
  /// The file appears whole or not at all; the same values give the same bytes.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - configuration: `config.json`.
  ///   - graph: The whole model.
  ///   - arrays: Of its layers.
  ///   - optimizer: The optimizer's variables in Keras's order; nil for one that starts afresh.
  /// - Throws: Where it cannot be written.
  package static func writeKeras(
    _ path: String, configuration: String, graph: Graph, arrays: Arrays,
    optimizer: [NamedArray]? = nil
  ) throws(CheckpointError) {
    let weights: AsideFile
    do { weights = try AsideFile.make(for: path) } catch {
      throw CheckpointError(path: path, problem: .unwritable(error.reason))
    }
    defer { weights.discard() }
    try HDF5.write(path, into: weights.path) { (file) throws(CheckpointProblem) in
      try addKeras3(graph, arrays, to: file)
      guard let optimizer else { return }
      let vars = try file.addGroup("optimizer/vars")
      for (number, array) in optimizer.enumerated() { try vars.addArray("\(number)", array) }
    }
    try writeArchive(
      path,
      [
        .text("metadata.json", #"{"keras_version": "3.0.0"}"#),
        .text(KerasArchive.configuration, configuration),
        .file(KerasArchive.weights, weights.path),
      ])
  }

  /// Writes a model's weights as Keras 3's `.weights.h5` file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - graph: The whole model.
  ///   - arrays: Of its layers.
  /// - Throws: Where it cannot be written.
  package static func writeKeras3Weights(
    _ path: String, graph: Graph, arrays: Arrays
  ) throws(CheckpointError) {
    try HDF5.write(path) { (file) throws(CheckpointProblem) in
      try addKeras3(graph, arrays, to: file)
    }
  }

  private static func addKeras3(
    _ graph: Graph, _ arrays: Arrays, to file: borrowing Handle
  ) throws(CheckpointProblem) {
    for place in Keras3Places(graph).places {
      let vars = try file.addGroup("\(place.group)/vars")
      try vars.addText("name", place.name)
      for (number, array) in arrays(place.layer).enumerated() {
        try vars.addArray("\(number)", array)
      }
    }
    _ = try file.addGroup("vars")
  }

  /// Writes a whole model as an HDF5 file, which `load_model` of Keras 2 and Keras 3 opens.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - model: The layers and their description.
  ///   - training: `training_config`; nil for a model that is not compiled.
  ///   - arrays: Of the layers that the model's are made of.
  /// - Throws: Where it cannot be written.
  package static func writeHDF5(
    _ path: String, _ model: PortableModel, training: String?, arrays: Arrays
  ) throws(CheckpointError) {
    try HDF5.write(path) { (file) throws(CheckpointProblem) in
      let origin = ["backend": "tensorflow", "keras_version": "2.15.0"]
      for (name, text) in origin.sorted(by: <) { try file.addText(name, text) }
      try file.addLongText("model_config", model.configuration.jsonText)
      if let training { try file.addLongText("training_config", training) }
      let home = try file.addGroup("model_weights")
      for (name, text) in origin.sorted(by: <) { try home.addText(name, text) }
      try home.addTexts("layer_names", model.names)
      let weighted = Dictionary(uniqueKeysWithValues: model.weighted.map { ($0.name, $0) })
      for name in model.names {
        let group = try home.addGroup(name)
        let layer = weighted[name]
        let names = layer?.weightNames.map { "\(name)/\($0):0" } ?? []
        try group.addTexts("weight_names", names)
        guard let layer else { continue }
        for ((name, array), shape) in zip(zip(names, arrays(layer.source)), layer.shapes) {
          try group.addArray(name, NamedArray(shape: shape, values: array.values))
        }
      }
    }
  }

  private enum Member {
    case text(String, String)
    /// The bytes of another file.
    case file(String, String)

    var name: String {
      switch self {
      case .text(let name, _), .file(let name, _): name
      }
    }
  }

  /// Writes a zip archive whose members are stored as they are, as Keras does.
  private static func writeArchive(
    _ path: String, _ members: [Member]
  ) throws(CheckpointError) {
    func failure(_ reason: String) -> CheckpointError {
      CheckpointError(path: path, problem: .unwritable(reason))
    }
    let aside: AsideFile
    do { aside = try AsideFile.make(for: path) } catch { throw failure(error.reason) }
    guard let archive = czip_create(aside.descriptor) else { throw failure("out of memory") }
    // The library reads texts when the archive is closed.
    let texts = members.map { member in
      if case .text(_, let text) = member { Array(text.utf8) } else { [UInt8]() }
    }
    for (member, text) in zip(members, texts) {
      let source: OpaquePointer?
      switch member {
      case .text:
        // Freed by the library.
        let copy = UnsafeMutableRawPointer.allocate(byteCount: max(1, text.count), alignment: 1)
        text.withUnsafeBytes {
          if let base = $0.baseAddress { copy.copyMemory(from: base, byteCount: text.count) }
        }
        source = zip_source_buffer(archive, copy, zip_uint64_t(text.count), 1)
      case .file(_, let file):
        source = file.withSystemPath { zip_source_file(archive, $0, 0, -1) }
      }
      let index = source.map { zip_file_add(archive, member.name, $0, 0) } ?? -1
      // The archive owns a source once it has taken it.
      if index < 0, let source { zip_source_free(source) }
      guard index >= 0,
        zip_set_file_compression(archive, zip_uint64_t(index), ZIP_CM_STORE, 0) == 0,
        zip_file_set_dostime(archive, zip_uint64_t(index), 0, 0x21, 0) == 0
      else {
        let reason = String(cString: zip_strerror(archive))
        zip_discard(archive)
        throw failure(reason)
      }
    }
    guard zip_close(archive) == 0 else {
      let reason = String(cString: zip_strerror(archive))
      zip_discard(archive)
      throw failure(reason)
    }
    do { try aside.commit() } catch { throw failure(error.reason) }
  }
}
