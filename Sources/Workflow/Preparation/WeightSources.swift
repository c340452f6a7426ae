internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Models
internal import Plan
internal import RunStore

/// The weights files of an experiment, found and described but not yet read.
struct WeightSources {
  /// The backbone's file; nil where weights are random.
  private(set) var backbone: WeightFile?
  /// The model of the file that the spec names; nil for an architecture.
  private(set) var model: ModelDefinition?
  /// The file of `initial_weights`.
  private(set) var initial: WeightFile?
  /// Whether every layer must be in that file.
  let isStrict: Bool
  /// Whether the backbone's weights come from a file, be it there or not.
  let hasBackboneFile: Bool
  /// What is missing, in words.
  var missing: [String] = []
  private let inputs: InputCache
  /// The key that names the backbone's file.
  private let usedKey: String

  private static let backboneKey = "backbone.weights"
  private static let modelKey = "backbone.model"
  static let initialKey = "initial_weights"

  /// - Parameters:
  ///   - experiment: What the spec asks for.
  ///   - specFolder: Searched first.
  ///   - directories: Searched after it.
  ///   - inputs: What was read already.
  ///   - spec: The spec's path, for what a message says to do; nil where there is none.
  init(
    _ experiment: Experiment, specFolder: String, directories: Directories, _ inputs: InputCache,
    spec: String? = nil
  ) {
    self.inputs = inputs
    isStrict = experiment.initialWeights?.strict ?? false
    hasBackboneFile = experiment.backbone.weights != .random
    usedKey =
      experiment.backbone.weights == .model ? WeightSources.modelKey : WeightSources.backboneKey
    let size = experiment.backboneSize
    switch experiment.backbone.weights {
    case .random: break
    case .file(let name):
      backbone = open(
        name, key: WeightSources.backboneKey, specFolder: specFolder, directories: directories)
    case .model:
      guard let name = experiment.backbone.model else { break }
      if name.isJSON {
        missing.append(
          "\(WeightSources.backboneKey): '\(name)' has a model's layers but no weights: give the "
            + "file that has them, or 'none'")
        break
      }
      backbone = open(
        name, key: WeightSources.modelKey, specFolder: specFolder, directories: directories)
    case .imagenet:
      guard
        let official = OfficialWeights(
          experiment.backbone, height: size.height, width: size.width)
      else {
        missing.append(WeightSources.unpublished(experiment.backbone))
        break
      }
      backbone = open(
        official.name, key: WeightSources.backboneKey, specFolder: specFolder,
        directories: directories,
        help: [
          "source: \(official.url)" + (official.digest.map { " (\($0.text))" } ?? ""),
          FetchHints.command(spec, "it"),
        ])
    }
    if let name = experiment.backbone.model {
      model = definition(
        name, isMissed: usedKey == WeightSources.modelKey && backbone == nil && !name.isJSON,
        specFolder: specFolder, directories: directories)
    }
    if let weights = experiment.initialWeights {
      initial = open(
        weights.file, key: WeightSources.initialKey, specFolder: specFolder,
        directories: directories)
    }
  }

  /// That there is no official file.
  static func unpublished(_ backbone: Backbone) -> String {
    "backbone.weights: 'imagenet' weights are published for Keras's architectures only; use 'none' "
      + "or a file for '\(backbone.name)'"
  }

  /// The model of a file; what is wrong joins `missing`.
  private mutating func definition(
    _ name: String, isMissed: Bool, specFolder: String, directories: Directories
  ) -> ModelDefinition? {
    let candidates = directories.candidates(name, specFolder: specFolder)
    guard let path = candidates.first(where: FileSystem.exists) else {
      // The file of its weights is the same.
      if isMissed, !missing.isEmpty { return nil }
      missing.append("\(WeightSources.modelKey): there is no model file '\(name)'")
      return nil
    }
    do {
      return try inputs.model(path)
    } catch {
      // What is wrong with the file as a whole was said where its weights were opened.
      if !isMissed { missing.append("\(WeightSources.modelKey): \(error.sentence)") }
      return nil
    }
  }

  private mutating func open(
    _ name: String, key: String, specFolder: String, directories: Directories, help: [String] = []
  ) -> WeightFile? {
    let candidates = directories.candidates(name, specFolder: specFolder)
    guard let path = candidates.first(where: FileSystem.exists) else {
      let looked =
        Folder.isAbsolute(name)
        ? [] : ["looked in: \(candidates.map(Folder.above).joined(separator: ", "))"]
      missing.append(
        (["\(key): there is no weights file '\(name)'"] + looked + help)
          .joined(separator: "\n  "))
      return nil
    }
    do {
      return try inputs.weightFile(path)
    } catch {
      missing.append("\(key): \(error.sentence)")
      return nil
    }
  }

  /// What the backbone's files say of it.
  var found: FoundBackbone { FoundBackbone(resnet50: backbone?.generation, model: model) }

  /// Throws where the file that the network comes from is not there or cannot be built: nothing can be
  /// planned then.
  func requireModel(_ experiment: Experiment) throws(WorkflowError) {
    guard experiment.backbone.model != nil, model == nil else { return }
    throw .missingInput(missing)
  }

  /// Reads the arrays: Keras's initialisers, over them the backbone's file, over it the initial
  /// weights.
  func load(_ network: Model, seed: Int) throws(WorkflowError) -> ModelWeights {
    var weights = ModelWeights(graph: network.graph, seed: seed)
    for use in uses(network) {
      do {
        weights.take(try inputs.arrays(use.file, use.layers, use.policy))
      } catch {
        throw .missingInput(["\(use.key): \(error.sentence)"])
      }
    }
    return weights
  }

  /// A file, and which layers it is for.
  struct Use {
    let key: String
    let file: WeightFile
    let layers: [Layer]
    let policy: LoadPolicy
  }

  func uses(_ network: Model) -> [Use] {
    let layers = network.graph.layers
    return [
      backbone.map {
        Use(
          key: usedKey, file: $0, layers: Array(layers[network.backbone]),
          policy: .everyLayer)
      },
      initial.map {
        Use(key: WeightSources.initialKey, file: $0, layers: layers, policy: .present)
      },
    ].compactMap { $0 }
  }

  /// Digests by the key of the spec that names the file.
  func digestsByKey() throws(CheckpointError) -> [String: String] {
    var digests: [String: String] = [:]
    for (key, file) in filesByKey { digests[key] = try inputs.digest(file) }
    return digests
  }

  /// SHA-256 of a file among them.
  func digest(of file: WeightFile) throws(CheckpointError) -> String { try inputs.digest(file) }

  /// Digests by path, for the provenance and the feature store.
  func digests() throws(CheckpointError) -> [String: String] {
    var digests: [String: String] = [:]
    for file in files { digests[file.path] = try inputs.digest(file) }
    return digests
  }

  /// As `digests`, where none of the files has to be read for it.
  var rememberedDigests: [String: String]? {
    var digests: [String: String] = [:]
    for file in files {
      guard let digest = inputs.rememberedDigest(file) else { return nil }
      digests[file.path] = digest
    }
    return digests
  }

  /// The files with the keys of the spec that name them.
  var filesByKey: [(key: String, file: WeightFile)] {
    [(usedKey, backbone), (WeightSources.initialKey, initial)]
      .compactMap { key, file in file.map { (key, $0) } }
  }

  private var files: [WeightFile] { filesByKey.map(\.file) }
}

extension ModelWeights {
  mutating func take(_ report: LoadReport) {
    for (name, array) in report.arrays { set(array.values, layer: name.layer, weight: name.weight) }
  }
}

extension String {
  /// Whether a file is named as one of `to_json` is.
  fileprivate var isJSON: Bool { lowercased().hasSuffix(".json") }
}
