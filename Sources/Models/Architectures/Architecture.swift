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

    package init(alpha: Double = 1, resnet50: ResNetGeneration = .tfKeras) {
      self.alpha = alpha
      self.resnet50 = resnet50
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
  package let speed: Speed
  /// A layer that no other architecture has, by which a weights file is recognised.
  package let signature: String
  let build: Build

  init(
    _ name: String, _ kerasName: String, preprocess: ImageSpec.Preprocess,
    weights: PublishedWeights?,
    speed: Speed = .full, signature: String, build: @escaping Build
  ) {
    self.name = name
    self.kerasName = kerasName
    self.preprocess = preprocess
    self.weights = weights
    self.speed = speed
    self.signature = signature
    self.build = build
  }

  /// All that specs name, in the order of the reference.
  package static let all: [Architecture] = [
    .resnet50, .vgg16, .vgg19, .mobileNet, .mobileNetV2, .miniResNet,
    .denseNet121,
  ]

  /// By its name in specs.
  package static func named(_ name: String) -> Architecture? { all.first { $0.name == name } }
}

/// A weights file that Keras publishes for an architecture: ImageNet, without top.
package struct PublishedWeights: Sendable {
  /// At the publisher's.
  package let folder: String
  /// In which `ALPHA` and `SIDE` stand for the multiplier and the image size.
  package let file: String
  /// As Keras states it; nil where Keras states none.
  package let md5: String?
  /// The image sizes of several files.
  package let sides: Set<Int>
  /// The multipliers of several files; nil where the architecture has no multiplier.
  package let alphas: [Double]?
  /// How a multiplier is written in the file's name.
  package let spelling: @Sendable (Double) -> String

  init(
    _ folder: String, _ file: String, md5: String? = nil, sides: Set<Int> = [],
    alphas: [Double]? = nil, spelling: @escaping @Sendable (Double) -> String = { "\($0)" }
  ) {
    self.folder = folder
    self.file = file
    self.md5 = md5
    self.sides = sides
    self.alphas = alphas
    self.spelling = spelling
  }
}

/// An architecture with all that varies said.
package struct Application: Hashable, Sendable {
  package let architecture: Architecture
  package let options: Architecture.Options

  package init(
    _ architecture: Architecture, alpha: Double = 1, resnet50: ResNetGeneration = .tfKeras
  ) {
    self.architecture = architecture
    options = Architecture.Options(alpha: alpha, resnet50: resnet50)
  }

  /// Appends the network's layers behind `input` and returns its last.
  package func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    try architecture.build(&builder, input, options)
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
