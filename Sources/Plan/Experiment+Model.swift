package import Configuration
package import Models

extension Experiment {
  /// The model that the spec describes.
  ///
  /// - Parameters:
  ///   - resnet50: The generation of the weights file, where it is known.
  ///   - height: Overrides the spec's image size, for images of their own size.
  ///   - width: Overrides the spec's image size, as `height` does.
  /// - Returns: The model for images of that size.
  /// - Throws: A fault at the key that makes the model impossible.
  package func network(
    resnet50: ResNetGeneration? = nil, height: Int? = nil, width: Int? = nil
  ) throws(PlanFault) -> Model {
    let image = dataset.image
    let inputShape = [height ?? image.height ?? 224, width ?? image.width ?? 224, 3]
    let application = try application(resnet50: resnet50)
    do {
      return try Model(
        inputShape: inputShape, stem: try layers(stem),
        backbone: application, head: try layers(head),
        isOpen: takesAnySize)
    } catch {
      throw PlanFault(key(of: error), error.description)
    }
  }

  /// The layers of the stem or the head.
  private func layers(_ configurations: [LayerConfiguration]) throws(GraphError) -> [any KerasLayer]
  {
    var layers: [any KerasLayer] = []
    for configuration in configurations {
      guard let layer = LayerClasses.layer(configuration) else {
        throw GraphError(
          layer: configuration.name, "there is no layer '\(configuration.name)' of these arguments")
      }
      layers.append(layer)
    }
    return layers
  }

  /// Whether some images come in their own size, for which Keras would build an open model.
  package var takesAnySize: Bool {
    let native = ImageSpec.Resize.none
    return dataset.image.resize == native || dataset.image.test.resize == native
  }

  /// The backbone with all that varies said.
  private func application(resnet50 found: ResNetGeneration?) throws(PlanFault) -> Application {
    guard let architecture = Architecture.named(backbone.architecture) else {
      throw PlanFault(
        "backbone.architecture", "there is no architecture '\(backbone.architecture)'")
    }
    return Application(
      architecture, alpha: backbone.alpha, resnet50: generation(found: found),
      isImageNet: backbone.weights == .imagenet)
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
    let name = error.layer
    var builder = LayerNames()
    for (index, layer) in stem.enumerated() where builder.next(layer) == name {
      return "stem.\(index)"
    }
    for (index, layer) in head.enumerated() where builder.next(layer) == name {
      return "head.\(index)"
    }
    let hasMultiplier =
      Architecture.named(backbone.architecture)?.weights?.alphas != nil
    return error.cause == .multiplier && hasMultiplier ? "backbone.alpha" : "dataset.image.size"
  }
}

/// Names of unnamed layers in the order in which they are met.
private struct LayerNames {
  private var used: [String: Int] = [:]

  mutating func next(_ layer: LayerConfiguration) -> String {
    let base = LayerClasses.layer(layer)?.automaticName ?? layer.name
    let count = used[base, default: 0]
    used[base] = count + 1
    return count == 0 ? base : "\(base)_\(count)"
  }
}
