package import Configuration
package import Models

extension Experiment {
  /// The model that the spec describes.
  ///
  /// - Parameters:
  ///   - found: What the backbone's files say of it.
  ///   - height: Overrides the spec's image size, for images of their own size.
  ///   - width: Overrides the spec's image size, as `height` does.
  /// - Returns: The model for images of that size.
  /// - Throws: A fault at the key that makes the model impossible.
  package func network(
    _ found: FoundBackbone = FoundBackbone(), height: Int? = nil, width: Int? = nil
  ) throws(PlanFault) -> Model {
    let size = dataset.modelSize
    let inputShape = [
      height ?? size?.height ?? 224, width ?? size?.width ?? 224, try depth(found.model),
    ]
    let design = try design(found)
    do {
      return try Model(
        inputShape: inputShape, stem: try layers(stem),
        backbone: design, backboneInInference: backbone.batchNormalization == .inference,
        head: try layers(head), isOpen: takesAnySize)
    } catch {
      throw PlanFault(key(of: error), error.description)
    }
  }

  /// The channels of the images that the model is given: one, where a file's model takes one.
  private func depth(_ model: ModelDefinition?) throws(PlanFault) -> Int {
    guard model?.inputShape?.last == 1, stem.isEmpty else { return 3 }
    let image = dataset.image
    for (key, channels) in [("", image.channels), ("test.", image.test.channels ?? image.channels)]
    where channels != .grayscale {
      throw PlanFault(
        "dataset.image.\(key)channels",
        "the model takes images of one channel, but they are '\(channels.rawValue)' here; "
          + "'channels: grayscale' makes them so")
    }
    for (key, preprocess) in [
      ("", image.preprocess), ("test.", image.test.preprocess ?? image.preprocess),
    ] where preprocess == .caffe || preprocess == .torch {
      throw PlanFault(
        "dataset.image.\(key)preprocess",
        "'\(preprocess.rawValue)' subtracts a mean of each of three channels, but the model takes "
          + "images of one channel; expected 'tf', 'unit' or 'none'")
    }
    return 1
  }

  /// The layers of the stem or the head.
  private func layers(_ configurations: [LayerConfiguration]) throws(GraphError) -> [ModelLayer] {
    var layers: [ModelLayer] = []
    for configuration in configurations {
      guard let layer = LayerClasses.layer(configuration) else {
        throw GraphError(
          layer: configuration.kind, "there is no layer '\(configuration.kind)' of these arguments")
      }
      layers.append(ModelLayer(layer, name: configuration.name))
    }
    return layers
  }

  /// Whether some images come in their own size, for which Keras would build an open model.
  package var takesAnySize: Bool {
    dataset.image.keepsOwnSizes(.train) || dataset.image.keepsOwnSizes(.test)
  }

  /// The backbone with all that varies said.
  private func design(_ found: FoundBackbone) throws(PlanFault) -> BackboneDesign {
    guard let name = backbone.architecture else {
      guard let model = found.model else {
        throw PlanFault("backbone.model", "there is no model '\(backbone.name)'")
      }
      return BackboneDesign(
        .definition(model), output: backbone.output, includesTop: backbone.includeTop)
    }
    guard let architecture = Architecture.named(name) else {
      throw PlanFault("backbone.architecture", "there is no architecture '\(name)'")
    }
    let application = Application(
      architecture, alpha: backbone.alpha, resnet50: generation(found: found.resnet50),
      isImageNet: backbone.weights == .imagenet && compatibility.applications.dividesTwice,
      includesPreprocessing: backbone.includesPreprocessing,
      listsOperations: compatibility.applications.listsOperations)
    return BackboneDesign(.application(application), output: backbone.output)
  }

  /// Which ResNet50 is meant: without a file, the newer one.
  ///
  /// - Parameter found: The generation of the weights file, where there is one.
  /// - Returns: The file's generation, unless the spec names one.
  func generation(found: ResNetGeneration?) -> ResNetGeneration {
    switch compatibility.resnet50 {
    case .byWeights: found ?? .tfKeras
    case .kerasApplications: .kerasApplications
    case .tfKeras: .tfKeras
    }
  }

  /// The entry of a layer of the stem or the head; inside the backbone, what made it so.
  private func key(of error: GraphError) -> String {
    var names = NameCounter()
    func places(_ part: String, _ layers: [LayerConfiguration]) -> [(name: String, key: String)] {
      layers.enumerated().map { index, layer in
        let automatic = LayerClasses.layer(layer)?.automaticName ?? layer.kind
        return (layer.name ?? names.next(automatic), "\(part).\(index)")
      }
    }
    // The last one, as of two layers of one name the later is one too many.
    if let place = (places("stem", stem) + places("head", head)).last(where: {
      $0.name == error.layer
    }) {
      return place.key
    }
    switch error.cause {
    case .output: return "backbone.output"
    case .definition: return "backbone.model"
    case .multiplier:
      let hasMultiplier =
        backbone.architecture.flatMap(Architecture.named)?.weights?.alphas != nil
      return hasMultiplier ? "backbone.alpha" : "dataset.image.size"
    case .size: return "dataset.image.size"
    }
  }
}
