internal import Basics

/// A model as a Keras file describes it: its layers with their arguments, and what each of them
/// reads.
///
/// It comes from `config.json` of a `.keras` file, the attribute `model_config` of an HDF5 file, or
/// what `model.to_json()` gives, of any generation of Keras.
package struct ModelDefinition: Sendable {
  /// The JSON text that it was read from.
  package let source: String
  let model: DefinedModel

  /// The most bytes of a text, layers of a model and models within one another.
  ///
  /// The largest of Keras's applications has 1,039 layers in 1 MB.
  package static let limits = (bytes: 32 << 20, layers: 5_000, nesting: 8, name: 512)

  /// Reads a text.
  ///
  /// - Parameter source: JSON.
  /// - Throws: `KerasModelError`, which names the layer that cannot be built and its place.
  package init(source: String) throws(KerasModelError) {
    try ModelDefinition.check(bytes: source.utf8.count)
    guard let value = JSONValue(source.utf8) else {
      throw KerasModelError("its configuration is not valid JSON")
    }
    self.source = source
    model = try ModelReader().model(value, className: nil)
  }

  /// Throws where a text has more bytes than are read.
  package static func check(bytes: Int) throws(KerasModelError) {
    guard bytes <= limits.bytes else {
      throw KerasModelError(
        "its configuration has \(bytes.grouped) bytes, expected at most \(limits.bytes.grouped)")
    }
  }

  /// Keras's name of the model.
  package var name: String { model.name }

  /// `[height, width, channels]` of the images that the model was made for; nil where it says
  /// nothing of a side.
  package var inputShape: [Int?]? { model.inputShape }

  /// Initializers that are not known here, as `LAYER/ARGUMENT`; arrays that are not read from a file
  /// start from Keras's defaults instead.
  package var unknownInitializers: [String] { model.unknownInitializers }

  /// Layers and models that a file of Keras 3 calls with `training=False`.
  ///
  /// Keras 3 hands `training=True` on to every layer of a functional model that it fits, whatever a
  /// call says (tried with 3.15.1); tf.keras heeds it.
  package var ignoredInference: [String] {
    model.layers.filter(\.ignoresInference).map(\.name)
  }

  /// Layers that change images at random in training, which the spec does here.
  package var augmentation: [String] { model.augmentation }
}

extension ModelDefinition: Hashable {
  package static func == (left: ModelDefinition, right: ModelDefinition) -> Bool {
    left.source == right.source
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

/// As its text.
extension ModelDefinition: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(source: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(source)
  }
}

/// A model, or a model within a model.
struct DefinedModel: Sendable {
  var name: String
  /// `Sequential` or `Functional`.
  var className: String
  /// Those with inputs after the layers that they read.
  var layers: [DefinedLayer]
  /// The layer that is given the images.
  var input: String?
  /// The layers whose outputs are the model's.
  var outputs: [String]
  var inputShape: [Int?]?

  /// As `LAYER/ARGUMENT`.
  var unknownInitializers: [String] {
    layers.flatMap { layer -> [String] in
      if case .model(let model) = layer.kind {
        return model.unknownInitializers.map { "\(layer.name)/\($0)" }
      }
      return layer.unknownInitializers.map { "\(layer.name)/\($0)" }
    }
  }

  /// Names of the layers that change images at random.
  var augmentation: [String] {
    layers.flatMap { layer -> [String] in
      switch layer.kind {
      case .model(let model): model.augmentation.map { "\(layer.name)/\($0)" }
      case .layer(let kind): kind is any RandomImageLayer ? [layer.name] : []
      case .input: []
      }
    }
  }

  /// The number of all layers, those of models within the model too.
  var layerCount: Int { layers.reduce(0) { $0 + $1.layerCount } }
}

/// A layer of a model's configuration.
struct DefinedLayer: Sendable {
  enum Kind: Sendable {
    case input
    case layer(any KerasLayer)
    case model(DefinedModel)
  }

  let name: String
  let kind: Kind
  /// Names of the layers that it reads, in order.
  let inputs: [String]
  /// Whether Keras leaves it out of `model.layers`.
  var isOperator = false
  /// Whether it is called with `training=False`.
  var runsInInference = false
  /// Whether the call says so, but the Keras that wrote it takes no notice.
  var ignoresInference = false
  /// Arguments with initializers that are not known here.
  var unknownInitializers: [String] = []

  /// 1, or the number of a model's layers.
  var layerCount: Int { if case .model(let model) = kind { model.layerCount } else { 1 } }
}

/// Why a model's configuration cannot be built, in words that follow the file's name.
package struct KerasModelError: Explained, Hashable, Sendable {
  package let description: String

  package init(_ description: String) { self.description = description }
}
