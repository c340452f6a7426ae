public import Models
public import Spec

extension Experiment {
  /// The model that the spec describes.
  ///
  /// - `resnet50`: the generation of the weights file, where it is known.
  /// - `height`: overrides the spec's image size, for images of their own size.
  /// - `width`: as `height`.
  /// Throws a fault at the key that makes the model impossible.
  public func network(
    resnet50: ResNetGeneration? = nil, height: Int? = nil, width: Int? = nil
  ) throws(PlanFault) -> Network {
    let image = dataset.image
    let inputShape = [height ?? image.height ?? 224, width ?? image.width ?? 224, 3]
    do {
      return try Network(
        inputShape: inputShape, stem: stem.map(\.operation),
        backbone: zooEntry(resnet50: resnet50), head: head.map(\.operation),
        isOpen: takesAnySize)
    } catch {
      throw PlanFault(key(of: error), error.description)
    }
  }

  /// Whether some images come in their own size, for which Keras would build an open model.
  package var takesAnySize: Bool {
    let native = ImageSpec.Resize.none
    return dataset.image.resize == native || dataset.image.test.resize == native
  }

  private func zooEntry(resnet50 found: ResNetGeneration?) -> Zoo {
    switch backbone.architecture {
    case .resnet50:
      switch compatibility.resnet50 {
      case .byWeights: .resnet50(found ?? .tfKeras)
      case .kerasApplications: .resnet50(.kerasApplications)
      case .tfKeras: .resnet50(.tfKeras)
      }
    case .vgg16: .vgg16
    case .vgg19: .vgg19
    case .mobilenet: .mobileNet(alpha: backbone.alpha)
    case .mobilenetV2: .mobileNetV2(alpha: backbone.alpha)
    case .miniResnet: .miniResNet
    }
  }

  /// The entry of a layer of the stem or the head; inside the backbone, what made it so.
  private func key(of error: GraphError) -> String {
    let name = error.layer
    var builder = LayerNames()
    for (index, layer) in stem.enumerated() where builder.next(layer.operation) == name {
      return "stem.\(index)"
    }
    for (index, layer) in head.enumerated() where builder.next(layer.operation) == name {
      return "head.\(index)"
    }
    let hasMultiplier = backbone.architecture.publishedAlphas != nil
    return error.cause == .multiplier && hasMultiplier ? "backbone.alpha" : "dataset.image.size"
  }
}

/// Names of unnamed layers in the order in which they are met.
private struct LayerNames {
  private var used: [String: Int] = [:]

  mutating func next(_ operation: Operation) -> String {
    let base = operation.automaticName
    let count = used[base, default: 0]
    used[base] = count + 1
    return count == 0 ? base : "\(base)_\(count)"
  }
}

extension LayerSpec {
  /// The layer's operation in a graph.
  var operation: Operation {
    switch self {
    case .dense(let dense):
      .dense(
        Dense(
          units: dense.units, useBias: dense.useBias, activation: dense.activation.function,
          kernelInitializer: Initialization(rawValue: dense.kernelInitializer.rawValue)
            ?? .glorotUniform))
    case .batchNormalization(let norm):
      .batchNormalization(
        BatchNormalization(
          momentum: norm.momentum, epsilon: norm.epsilon, center: norm.center, scale: norm.scale))
    case .dropout(let rate): .dropout(rate: rate)
    case .flatten: .flatten
    case .globalAveragePooling: .globalAveragePooling2D
    case .globalMaxPooling: .globalMaxPooling2D
    case .activation(let activation): .activation(activation.function)
    case .upSampling(let up):
      .upSampling2D(
        UpSampling2D(
          factors: [up.height, up.width],
          interpolation: up.interpolation == .nearest ? .nearest : .bilinear))
    }
  }
}

extension Spec.Activation {
  /// The same activation in a graph.
  var function: ActivationFunction {
    switch self {
    case .linear: .linear
    case .relu: .relu
    case .relu6: .relu6
    case .elu: .elu
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .softmax: .softmax
    }
  }
}
