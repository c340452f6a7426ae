internal import Compiler
internal import Configuration
internal import Models
internal import Spec

extension TrainingPlan {
  /// Reads a plan of this layout, or of the first, whose phases had sentences for what is trained.
  ///
  /// - Throws: `DecodingError` where the layout is another one, or a value is missing or unknown.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, as type: Value.Type = Value.self) throws
      -> Value
    {
      try values.decode(type, forKey: key)
    }
    version = try value(.version)
    guard (1...TrainingPlan.layout).contains(version) else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: values,
        debugDescription: "the plan has layout \(version), and this version of the program reads "
          + "1 to \(TrainingPlan.layout)")
    }
    identity = try value(.identity)
    variant = try value(.variant)
    experiment = try value(.experiment)
    seed = try value(.seed)
    threads = try value(.threads)
    winograd = try values.decodeIfPresent(WinogradChoice.self, forKey: .winograd)
    classes = try values.decodeIfPresent([String].self, forKey: .classes)
    images = try value(.images)
    inputShape = try value(.inputShape)
    smallestImage = try values.decodeIfPresent([Int].self, forKey: .smallestImage)
    resnet50 = try values.decodeIfPresent(ResNetGeneration.self, forKey: .resnet50)
    backboneModel = try values.decodeIfPresent(ModelDefinition.self, forKey: .backboneModel)
    parameters = try value(.parameters)
    layers = try value(.layers)
    freeze = try value(.freeze)
    cut = try value(.cut)
    stepsPerEpoch = try values.decodeIfPresent(Int.self, forKey: .stepsPerEpoch)
    cost = try value(.cost)
    metrics = try value(.metrics)
    notExecutableYet = try value(.notExecutableYet)
    notes = try value(.notes)
    warnings = try values.decodeIfPresent([String].self, forKey: .warnings) ?? []
    guard version == 1 else {
      loss = try value(.loss)
      monitor = try value(.monitor)
      phases = try value(.phases)
      return
    }
    loss = experiment.resolvedLoss(try experiment.network(FoundBackbone(resnet50: resnet50)))
    monitor = experiment.monitor
    let resolved = experiment.resolvedPhases
    let earlier = try value(.phases, as: [EarlierPhase].self)
    guard earlier.count == resolved.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .phases, in: values,
        debugDescription: "the experiment has \(resolved.count) phases, not \(earlier.count)")
    }
    phases = zip(earlier, resolved).map { [experiment, images, inputShape] earlier, resolved in
      earlier.phase(resolved, experiment, images, inputShape)
    }
  }

  /// The number of the layout that is written.
  static let layout = 2
}

/// A phase as the first layout had it, without the sentences.
private struct EarlierPhase: Decodable {
  var name: String
  var epochs: Int
  var freeze: FreezePoint
  var parameters: ParameterCounts
  var normalizations: NormalizationCounts?
  var cut: [CutTensor]
  var trainableLayers: [String]
  var features: FeatureReuse
  var staticBatch: Int
  var workspaceBytes: Int
  var steps: Int?

  private enum CodingKeys: String, CodingKey {
    case name
    case epochs
    case freeze
    case parameters
    case normalizations = "batch_normalizations"
    case cut
    case trainableLayers = "trainable_layers"
    case features
    case staticBatch = "static_batch"
    case workspaceBytes = "workspace_bytes"
    case steps
  }

  /// The phase with the values that the sentences stood for.
  func phase(
    _ resolved: ResolvedPhase, _ experiment: Experiment, _ images: ImageCounts, _ inputShape: [Int]
  ) -> PlannedPhase {
    PlannedPhase(
      name: name, epochs: epochs, freeze: freeze, parameters: parameters,
      normalizations: normalizations, cut: cut,
      trainableLayers: trainableLayers, features: features,
      imagesInMemory: experiment.imagesInMemory(features, images: images, inputShape),
      staticBatch: staticBatch, workspaceBytes: workspaceBytes,
      optimizer: resolved.optimizer.resolved(experiment.compatibility),
      schedule: resolved.schedule?.resolved(updates: steps), earlyStopping: resolved.earlyStopping,
      stopAt: resolved.stopAt,
      keepsBest: resolved.keepsBest, steps: steps)
  }
}
