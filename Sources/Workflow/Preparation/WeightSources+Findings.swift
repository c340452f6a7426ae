internal import Basics
internal import Checkpoints
internal import Configuration
internal import Models
internal import RunStore

extension WeightSources {
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
}

/// The first few names, quoted.
private func listed(_ names: [String], first count: Int = 3) -> String {
  names.prefix(count).map { "'\($0)'" }.joined(separator: ", ") + (names.count > count ? ", …" : "")
}
