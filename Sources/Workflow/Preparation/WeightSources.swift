internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Models
internal import Spec

/// The weights files of an experiment, found and described but not yet read.
struct WeightSources {
  /// The backbone's file; nil where weights are random.
  private(set) var backbone: WeightFile?
  /// The file of `initial_weights`.
  private(set) var initial: WeightFile?
  /// What is missing, in words.
  private(set) var missing: [String] = []
  private let inputs: InputCache

  init(_ experiment: Experiment, specFolder: String, places: Places, _ inputs: InputCache) {
    self.inputs = inputs
    let image = experiment.dataset.image
    switch experiment.backbone.weights {
    case .random: break
    case .file(let name):
      backbone = open(name, key: "backbone.weights", specFolder: specFolder, places: places)
    case .imagenet:
      guard
        let name = OfficialFiles.weightsName(
          experiment.backbone, height: image.height, width: image.width)
      else {
        missing.append(
          "backbone.weights: 'imagenet' weights are published for Keras's architectures only; "
            + "use 'none' or a file for '\(experiment.backbone.architecture.rawValue)'")
        break
      }
      let checksum = OfficialFiles.checksum(experiment.backbone.architecture)
      backbone = open(
        name, key: "backbone.weights", specFolder: specFolder, places: places,
        help: [
          "source: Keras's official file of that name"
            + (checksum.map { " (MD5 \($0))" } ?? "")
            + "; a Keras process that builds the model once leaves it in ~/.keras/models"
        ])
    }
    if let name = experiment.initialWeights {
      initial = open(name, key: "initial_weights", specFolder: specFolder, places: places)
    }
  }

  private mutating func open(
    _ name: String, key: String, specFolder: String, places: Places, help: [String] = []
  ) -> WeightFile? {
    let candidates =
      name.hasPrefix("/") ? [name] : ([specFolder] + places.weights).map { joined($0, name) }
    guard let path = candidates.first(where: FileManager.default.fileExists(atPath:)) else {
      let looked =
        name.hasPrefix("/")
        ? [] : ["looked in: \(candidates.map(Folder.above).joined(separator: ", "))"]
      missing.append(
        (["\(key): there is no weights file '\(name)'"] + looked + help)
          .joined(separator: "\n  "))
      return nil
    }
    do {
      return try inputs.weightFile(path)
    } catch {
      missing.append("\(key): \(error)")
      return nil
    }
  }

  /// The ResNet50 generation that the backbone's file was written for.
  var resnet50: ResNetGeneration? { backbone?.generation }

  /// Looks whether the files fit the network, from names and shapes alone; what is wrong joins
  /// `missing`, what a person should know is returned.
  mutating func check(_ network: Network) -> [String] {
    var remarks: [String] = []
    for use in uses(network) {
      do {
        let match = try use.file.correspondence(to: use.layers, policy: use.policy)
        if match.found.isEmpty {
          missing.append(
            "\(use.key): the weights file '\(use.file.path)' has none of the model's layers; it "
              + "has \(listed(match.unexpected)), the model has \(listed(match.missing))")
        } else if use.file.generation != .kerasApplications, !match.renamed.isEmpty {
          let pairs = match.renamed.map { "'\($0.file)' as '\($0.model)'" }
          remarks.append(
            "\(use.key): layers of '\(use.file.path)' are taken in order: "
              + pairs.joined(separator: ", "))
        }
      } catch {
        missing.append("\(use.key): \(error)")
      }
    }
    return remarks
  }

  /// Reads the arrays: Keras's initialisers, over them the backbone's file, over it the initial
  /// weights.
  func load(_ network: Network, seed: Int) throws(WorkflowError) -> ModelWeights {
    var weights = ModelWeights(graph: network.graph, seed: seed)
    for use in uses(network) {
      do {
        weights.take(try inputs.arrays(use.file, use.layers, use.policy))
      } catch {
        throw .missingInput(["\(use.key): \(error)"])
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

  private func uses(_ network: Network) -> [Use] {
    let layers = network.graph.layers
    return [
      backbone.map {
        Use(
          key: "backbone.weights", file: $0, layers: Array(layers[network.backbone]),
          policy: .everyLayer)
      },
      initial.map { Use(key: "initial_weights", file: $0, layers: layers, policy: .present) },
    ].compactMap { $0 }
  }

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

  private var files: [WeightFile] { [backbone, initial].compactMap(\.self) }
}

/// The first few names, quoted.
private func listed(_ names: [String]) -> String {
  names.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
}

extension ModelWeights {
  mutating func take(_ report: LoadReport) {
    for (name, array) in report.arrays { set(array.values, layer: name.layer, weight: name.weight) }
  }
}
