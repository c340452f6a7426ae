package import Configuration

/// A network that an experiment can start from, without its classification layers.
///
/// To add one, write one file in this folder that reads like the paper's table, and list it in `all`.
package struct Architecture: Sendable {
  /// What varies between networks of one architecture.
  package struct Options: Hashable, Sendable {
    /// The width multiplier.
    package var alpha: Double
    package var resnet50: ResNetGeneration
    /// Whether Keras loads its ImageNet weights by that word, for which it adds a layer to
    /// EfficientNets; a weights file by path does not.
    package var isImageNet = false
    /// Whether the network begins with the layers that scale images, where it has such.
    package var includesPreprocessing = true
    /// Whether operations count among the layers, as in tf.keras.
    package var listsOperations = false

    package init(
      alpha: Double = 1, resnet50: ResNetGeneration = .tfKeras, isImageNet: Bool = false
    ) {
      self.alpha = alpha
      self.resnet50 = resnet50
      self.isImageNet = isImageNet
    }
  }

  /// What tells how fast a network is for its operations.
  package enum Speed: String, Hashable, Sendable {
    case full
    /// Depthwise convolutions, which memory limits.
    case depthwise
    /// Too small to fill the processor.
    case small
  }

  /// Which of `preprocess_input`'s scalings a network's first layers are.
  package enum BuiltInPreprocessing: Hashable, Sendable {
    case same(as: ImageSpec.Preprocess)
    /// x/128 - 1.
    case other
  }

  package typealias Build =
    @Sendable (
      _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, _ options: Options
    ) throws(GraphError) -> GraphBuilder.Node

  /// In specs.
  package let name: String
  /// Keras's function, such as `ResNet50`.
  package let kerasName: String
  /// What Keras's `preprocess_input` of the architecture does.
  package let preprocess: ImageSpec.Preprocess
  /// The ImageNet weights that Keras publishes.
  package let weights: PublishedWeights?
  /// What the layers that the network begins with do, which Keras's `include_preprocessing=False` leaves
  /// out; nil where there are no such layers.
  package let builtIn: BuiltInPreprocessing?
  /// Height and width of the images that Keras's model takes where nothing is said.
  package let defaultSize: Int
  /// The smallest height and width that Keras takes.
  package let minimumSize: Int
  package let speed: Speed
  /// A layer that no architecture before it in `all` has, by which a weights file is recognised;
  /// EfficientNetB1 and B2 differ in numbers alone.
  package let signature: String
  let build: Build

  init(
    _ name: String, _ kerasName: String, preprocess: ImageSpec.Preprocess,
    weights: PublishedWeights?, builtIn: BuiltInPreprocessing? = nil, defaultSize: Int = 224,
    minimumSize: Int = 32,
    speed: Speed = .full, signature: String, build: @escaping Build
  ) {
    self.name = name
    self.kerasName = kerasName
    self.preprocess = preprocess
    self.weights = weights
    self.builtIn = builtIn
    self.defaultSize = defaultSize
    self.minimumSize = minimumSize
    self.speed = speed
    self.signature = signature
    self.build = build
  }

  /// All that specs name, in the order of the reference.
  ///
  /// An architecture whose layers another has as well comes before it.
  package static let all: [Architecture] = [
    .resnet50, .resnet101, .resnet152, .resnet50V2, .resnet101V2, .resnet152V2,
    .vgg16, .vgg19, .mobileNet, .mobileNetV2,
    .mobileNetV3SmallMinimalistic, .mobileNetV3Small, .mobileNetV3LargeMinimalistic,
    .mobileNetV3Large, .miniResNet,
    .denseNet121, .denseNet169, .denseNet201,
    .inceptionV3, .inceptionResNetV2, .xception,
    .efficientNetB0, .efficientNetB1, .efficientNetB2, .efficientNetB3, .efficientNetB4,
    .efficientNetB5, .efficientNetB6, .efficientNetB7,
    .efficientNetV2B0, .efficientNetV2B1, .efficientNetV2B2, .efficientNetV2B3,
    .efficientNetV2S, .efficientNetV2M, .efficientNetV2L,
    .nasNetMobile, .nasNetLarge,
    .convNeXtTiny, .convNeXtSmall, .convNeXtBase, .convNeXtLarge, .convNeXtXLarge,
  ]

  /// By its name in specs.
  package static func named(_ name: String) -> Architecture? { all.first { $0.name == name } }
}

/// An architecture with all that varies said.
package struct Application: Hashable, Sendable {
  package let architecture: Architecture
  package let options: Architecture.Options

  package init(
    _ architecture: Architecture, alpha: Double = 1, resnet50: ResNetGeneration = .tfKeras,
    isImageNet: Bool = false, includesPreprocessing: Bool = true, listsOperations: Bool = false
  ) {
    self.architecture = architecture
    var options = Architecture.Options(
      alpha: alpha, resnet50: resnet50, isImageNet: isImageNet)
    options.includesPreprocessing = includesPreprocessing
    options.listsOperations = listsOperations
    self.options = options
  }

  /// Appends the network's layers behind `input` and returns its last.
  package func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    builder.listsOperations = options.listsOperations
    defer { builder.listsOperations = false }
    return try architecture.build(&builder, input, options)
  }

  /// The network alone, for images of `[height, width, channels]`.
  package func graph(inputShape: [Int]) throws(GraphError) -> Graph {
    var builder = GraphBuilder(inputShape: inputShape)
    let last = try append(to: &builder, builder.input)
    return builder.graph(output: last)
  }

  package static func == (left: Application, right: Application) -> Bool {
    left.architecture.name == right.architecture.name && left.options == right.options
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(architecture.name)
    hasher.combine(options)
  }
}
