internal import Basics
internal import Checkpoints
internal import Configuration
internal import FoundationEssentials
internal import Models

/// The model file that an experiment's backbone comes from: without it nothing can be planned.
struct ModelSource {
  /// Nil for an architecture, and where something is wrong.
  private(set) var model: ModelDefinition?
  /// What is wrong, in words.
  private(set) var missing: [String] = []

  static let key = "backbone.model"

  /// - Parameters:
  ///   - experiment: What the spec asks for.
  ///   - specFolder: Searched first.
  ///   - directories: Searched after it.
  ///   - inputs: What was read already.
  init(
    _ experiment: Experiment, specFolder: String, directories: Directories, _ inputs: InputCache
  ) {
    guard let name = experiment.backbone.model else { return }
    do throws(MissingWeights) {
      let path = try directories.path(of: name, key: ModelSource.key, specFolder: specFolder)
      do { model = try inputs.model(path) } catch {
        throw MissingWeights(description: "\(ModelSource.key): \(error.sentence)")
      }
    } catch {
      missing.append(error.description)
    }
  }

  /// - Throws: Where the backbone comes from a file that is not there or cannot be built.
  func require() throws(WorkflowError) {
    guard missing.isEmpty else { throw .missingInput(missing) }
  }
}

/// Why a file of weights, or of a model, cannot be used.
struct MissingWeights: Explained {
  let description: String
}

extension Directories {
  /// The path of a weights file that a spec names.
  ///
  /// - Parameters:
  ///   - name: As the spec has it.
  ///   - key: Of the spec.
  ///   - specFolder: Searched first.
  ///   - help: What else to say where it is in none of the folders.
  /// - Returns: The path of a file that is there.
  /// - Throws: Where it was looked for in vain.
  func path(
    of name: String, key: String, specFolder: String, help: [String] = []
  ) throws(MissingWeights) -> String {
    let candidates = candidates(name, specFolder: specFolder)
    if let path = candidates.first(where: FileSystem.exists) { return path }
    if let path = candidates.first(where: { FileSystem.exists("\($0).index") }) {
      throw MissingWeights(
        description: "\(key): '\(path)' is a TensorFlow checkpoint, which is not read; load it in "
          + "Keras with 'load_weights', and save it with 'save_weights' as .h5")
    }
    let looked =
      Folder.isAbsolute(name)
      ? [] : ["looked in: \(candidates.map(Folder.above).joined(separator: ", "))"]
    throw MissingWeights(
      description: (["\(key): there is no weights file '\(name)'"] + looked + help)
        .joined(separator: "\n  "))
  }
}
