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
  private let isStrict: Bool
  /// Whether the backbone's weights come from a file, be it there or not.
  private let hasBackboneFile: Bool
  /// What is missing, in words.
  private(set) var missing: [String] = []
  private let inputs: InputCache
  /// The key that names the backbone's file.
  private let usedKey: String

  private static let backboneKey = "backbone.weights"
  private static let modelKey = "backbone.model"
  private static let initialKey = "initial_weights"

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

  /// What there is to say about the files and the network.
  struct Findings {
    /// What a person should know, and what is likely amiss, in words.
    var notes: [String] = []
    var warnings: [String] = []
    /// What the file of `initial_weights` gives.
    var taken: TakenWeights?
  }

  /// Checks that the files fit the network, from names and shapes alone; what is wrong joins
  /// `missing`.
  mutating func check(_ network: Model) -> Findings {
    var findings = Findings()
    for use in uses(network) {
      do {
        let match = try use.file.correspondence(to: use.layers, policy: use.policy)
        if match.found.isEmpty {
          missing.append(
            "\(use.key): the weights file '\(use.file.path)' has none of the model's layers; it "
              + "has \(listed(match.unexpected)), the model has \(listed(match.missing))")
        } else if use.file.generation != .kerasApplications, !match.renamed.isEmpty {
          let pairs = match.renamed.map { "'\($0.file)' as '\($0.model)'" }
          findings.warnings.append(
            "\(use.key): layers of '\(use.file.path)' are taken in order: "
              + pairs.joined(separator: ", "))
        }
        if use.policy == .present, !match.found.isEmpty {
          judge(match, of: use.file, network, &findings)
        }
      } catch {
        missing.append("\(use.key): \(error.sentence)")
      }
    }
    return findings
  }

  /// Says how much of the model a file gives that need not have all of it.
  private mutating func judge(
    _ match: Correspondence, of file: WeightFile, _ network: Model, _ findings: inout Findings
  ) {
    let key = WeightSources.initialKey
    let layers = network.graph.layers.filter { !$0.weights.isEmpty }
    let found = Set(match.found)
    let arrays = layers.filter { found.contains($0.name) }.reduce(0) { $0 + $1.weights.count }
    let random = match.missing.filter { !network.isBackbone($0) || !hasBackboneFile }
    findings.taken = TakenWeights(
      taken: found.count, layers: layers.count, arrays: arrays, random: random)
    let others = match.unexpected.count
    findings.notes.append(
      "\(key): took \(found.count) of \(layers.count) layers, \(arrays) arrays from "
        + "'\(file.path)'"
        + (others == 0 ? "" : ", whose other \(others) layers the model does not have"))
    guard !match.missing.isEmpty else { return }
    if isStrict {
      missing.append(
        "\(key): the weights file '\(file.path)' lacks \(match.missing.count) of the model's "
          + "\(layers.count) layers with weights: \(listed(match.missing, first: 10)); 'strict: "
          + "true' wants them all")
    } else if !random.isEmpty {
      findings.warnings.append(
        "\(key): \(random.count) of \(layers.count) layers are in no file and stay random: "
          + listed(random, first: 10))
    }
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
  private struct Use {
    let key: String
    let file: WeightFile
    let layers: [Layer]
    let policy: LoadPolicy
  }

  private func uses(_ network: Model) -> [Use] {
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

/// The first few names, quoted.
private func listed(_ names: [String], first count: Int = 3) -> String {
  names.prefix(count).map { "'\($0)'" }.joined(separator: ", ") + (names.count > count ? ", …" : "")
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
