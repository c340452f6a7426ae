internal import Basics
internal import Compiler
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// What stored features are named by.
enum FeatureKey {
  /// The name of a partition of the feature store.
  ///
  /// - Parameters:
  ///   - staticIdentity: Everything besides images and preprocessing that the features depend on.
  ///   - pipeline: How files become arrays.
  ///   - precision: Of the stored numbers.
  /// - Returns: 32 hexadecimal digits.
  static func partition(
    _ staticIdentity: String, _ pipeline: ImagePipeline, _ precision: FeatureStorage.Precision
  ) -> String {
    let text = "\(staticIdentity)\n\(pipeline.identity)\n\(precision.rawValue)"
    return String(SHA256.hex(of: text.utf8).prefix(32))
  }
}

extension Preparation {
  /// What a phase's static part gives depends on, besides the images: arrays, cut and arithmetic.
  ///
  /// - Parameters:
  ///   - phase: With its cut.
  ///   - weights: Of the whole model, as the phase finds them.
  ///   - digests: SHA-256 of the weights files, by path.
  ///   - changed: Names of the layers that earlier phases trained.
  /// - Returns: 64 hexadecimal digits.
  func staticIdentity(
    _ phase: PlannedPhase, _ weights: ModelWeights, _ digests: [String: String],
    changed: Set<String>
  ) -> String {
    let layers = planner.network.graph.layers(before: phase.cut.map(\.layer))
    // Raised when an earlier build may have stored other values for the same inputs: up to 3, a sweep
    // over several cuts could store wrong ones on processors without AVX-512.
    var parts = ["features 4"] + commonParts(phase, layers, digests)
    parts += phase.cut.map { "\($0.layer) \($0.shape)" }
    parts += layers.map { "\($0.name) \($0.kind.identity) \($0.outputShape)" }
    for layer in layers where changed.contains(layer.name) {
      parts += layer.weights.map { weight in
        weights.values(of: layer, weight.name).withUnsafeBytes { SHA256.hex(of: $0) }
      }
    }
    return SHA256.hex(of: parts.joined(separator: "\n").utf8)
  }

  /// What phases have in common whose cuts can be computed in one pass over the same images; nil
  /// where a phase's static part has arrays of its own, in the head or from an earlier phase.
  func passIdentity(
    _ phase: PlannedPhase, _ digests: [String: String], changed: Set<String>
  ) -> String? {
    let network = planner.network
    let layers = network.graph.layers(before: phase.cut.map(\.layer))
    let isShared = layers.allSatisfy { layer in
      layer.weights.isEmpty || network.isBackbone(layer.name) && !changed.contains(layer.name)
    }
    guard isShared else { return nil }
    let common = network.graph.layers[..<network.backbone.upperBound].map { layer in
      "\(layer.name) \(layer.kind.identity) \(layer.inputs) \(layer.outputShape)"
    }
    return (commonParts(phase, layers, digests) + common).joined(separator: "\n")
  }

  private func commonParts(
    _ phase: PlannedPhase, _ layers: [Layer], _ digests: [String: String]
  ) -> [String] {
    let experiment = plan.experiment
    var parts = [
      experiment.backbone.architecture ?? "", "\(experiment.backbone.alpha)",
      "\(plan.inputShape)", "any size \(experiment.takesAnySize)", plan.resnet50?.rawValue ?? "",
      experiment.arithmetic.rawValue, "\(plan.threads)", "\(phase.staticBatch)",
      EngineIdentity.arithmetic,
    ]
    if experiment.arithmetic == .fast { parts.append(plan.takenWinograd.identity) }
    parts += digests.values.sorted()
    let isRandom = layers.contains { layer in
      let isFromFile = planner.network.isBackbone(layer.name) && weights.backbone != nil
      return !layer.weights.isEmpty && !isFromFile
    }
    if isRandom { parts.append("seed \(plan.seed)") }
    return parts
  }
}
