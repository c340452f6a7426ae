internal import Basics
package import Models

/// A weights file that was opened and described; its values are still on disk.
package struct WeightFile: Sendable {
  package enum Format: String, Hashable, Sendable {
    /// `model.save_weights("x.h5")` of Keras 2, or the same layout written by others.
    case kerasLegacyWeights = "Keras weights (legacy HDF5)"
    /// `model.save("x.h5")`: the weights lie in the group `model_weights`.
    case kerasLegacyModel = "Keras model (legacy HDF5)"
    /// `model.save_weights("x.weights.h5")` of Keras 3.
    case keras3Weights = "Keras 3 weights (.weights.h5)"
    /// `model.save("x.keras")`.
    case kerasArchive = "Keras 3 model (.keras)"
  }

  package let path: String
  package let format: Format
  /// In the order of the model that was saved; those without weights are there only where the
  /// format lists them.
  package let layers: [StoredLayer]
  /// The file's own texts: `keras_version`, `backend` and whatever its writer added.
  package let attributes: [String: String]
  /// In bytes.
  package let size: Int

  /// Opens and describes a file, and closes it again.
  package static func open(_ path: String) throws(CheckpointError) -> WeightFile {
    try describing(path) { () throws(CheckpointProblem) in
      let file = try OpenedWeights(path)
      let contents = try file.contents()
      return WeightFile(
        path: path, format: contents.format, layers: contents.layers,
        attributes: contents.attributes, size: file.size)
    }
  }

  /// SHA-256 of the file's bytes, as 64 hexadecimal digits.
  package func digest() throws(CheckpointError) -> String {
    do { return try SHA256.hex(ofFile: path) } catch {
      throw CheckpointError(path: path, problem: .unreadable(error.reason))
    }
  }

  /// The checksum that this program gave the file over its contents, which `load` checks; nil for
  /// other programs' files.
  package var checksum: String? { attributes[ArchiveChecksum.attribute] }

  /// The number of values in all weights.
  package var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

  /// Which of Keras's two ResNet50s wrote the file, where it holds one; `load` translates the
  /// older one's names, but epsilon and the order of addition are the graph's.
  package var generation: ResNetGeneration? {
    let names = Set(layers.map(\.name))
    if names.contains("res2a_branch2a") || names.contains("res5c_branch2c") {
      return .kerasApplications
    }
    return names.contains("conv5_block3_3_conv") ? .tfKeras : nil
  }
}

/// A layer as a file has it.
package struct StoredLayer: Hashable, Sendable {
  /// The name of the layer where the file tells it, else what the file calls it by (`conv2d_3`).
  package let name: String
  /// The snake_case class, where the file's format tells it.
  package let kind: String?
  package let weights: [StoredWeight]
  /// Another name that it may have: that of its weights' own path, where the group's is
  /// different.
  let alias: String?
  /// Whether `name` is the layer's own.
  let isNamed: Bool
  /// The model within the model that the layer is in, by the file's words; nil for the model's own.
  var container: String?

  package var parameterCount: Int { weights.reduce(0) { $0 + $1.shape.reduce(1, *) } }
}

/// An array of a layer as a file has it.
package struct StoredWeight: Hashable, Sendable {
  /// As the file spells it, such as `conv1/kernel:0` or `block1_conv1_W_1:0`.
  package let name: String
  let array: StoredArray

  package var shape: [Int] { array.shape }
  package var type: ElementType { array.type }
  package var storage: Storage { array.storage }
}
