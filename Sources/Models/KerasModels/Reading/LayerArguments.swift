internal import Basics
internal import Configuration

/// The arguments of a layer in a model's configuration, by the names of Keras 3.
struct LayerArguments {
  private let place: LayerPlace
  private let className: String
  /// Nil where there is no such class here.
  private let kind: LayerClass?
  private let arguments: [(name: String, value: JSONValue)]
  /// `module` and `registered_name`.
  private let origin: (module: String?, registered: String?)

  init(_ layer: JSONValue, _ place: LayerPlace) {
    self.place = place
    let members = layer["config"]?.members ?? []
    let old = Keras1Names(className: place.className, members)
    className = old.className
    kind = LayerClasses.all.first { $0.name == old.className }
    arguments = old.arguments
    origin = (layer["module"]?.text, layer["registered_name"]?.text)
  }

  /// The layer.
  ///
  /// - Throws: A class that is unknown or somebody's own, an argument that is unknown, missing or of another kind
  ///   than the class takes.
  func layer() throws(KerasModelError) -> any KerasLayer {
    guard let kind, isKeras else {
      throw KerasModelError("\(place) cannot be built: \(reason)")
    }
    var entries: [SpecValue.Entry] = []
    for (name, value) in arguments {
      if let field = kind.fields.first(where: { $0.name == name }) {
        if let entry = try entry(field, value) { entries.append(entry) }
      } else if !kind.preparesImages {
        try ignore(name, value)
      }
    }
    for field in kind.fields
    where field.isRequired && !entries.contains(where: { $0.key == field.name }) {
      throw KerasModelError("\(place) has no argument '\(field.name)': \(field.summary)")
    }
    guard let layer = kind.make(entries) else {
      throw KerasModelError("\(place) has arguments that do not go together")
    }
    return layer
  }

  /// Whether the class is Keras's own.
  private var isKeras: Bool {
    // Those of Keras's own applications have names of today.
    if place.className != className { return true }
    guard !(origin.registered?.contains(">") ?? false) else { return false }
    guard let module = origin.module else { return true }
    return ["keras", "tf_keras", "tensorflow"].contains {
      module == $0 || module.hasPrefix($0 + ".")
    }
  }

  /// Why there is no such layer.
  private var reason: String {
    switch className {
    case "Lambda", "SlicingOpLambda":
      "its Python code is not in the file"
    case "LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM2D", "TimeDistributed":
      "it is recurrent, and models of images have no time"
    case let name
    where name.hasPrefix("Random") || ["CenterCrop", "AutoContrast", "MixUp"].contains(name):
      "images are prepared by the spec ('dataset.image', 'dataset.augment'); give the model that "
        + "comes behind it"
    default:
      isKeras
        ? "there is no such layer here"
        : "its class is not Keras's, and its code is not in the file"
    }
  }

  /// Initializers that no layer here has, by their arguments' names.
  var unknownInitializers: [String] {
    let fields = kind?.fields ?? []
    return arguments.filter { name, value in
      name.hasSuffix("initializer") && value != .null && Initializer(SpecValue(value)) == nil
        && fields.contains { $0.name == name }
    }.map(\.name)
  }

  /// An argument that the class has; nil where the file leaves it to the default.
  private func entry(
    _ field: LayerClass.Field, _ value: JSONValue
  ) throws(KerasModelError) -> SpecValue.Entry? {
    let spec = SpecValue(value)
    if field.form.accepts(spec) { return SpecValue.Entry(field.name, spec) }
    if value == .null { return nil }
    // What is read from a file does not start from it.
    if field.name.hasSuffix("initializer") { return nil }
    if let penalty = KerasWords.penalty(value), field.form.accepts(penalty) {
      return SpecValue.Entry(field.name, penalty)
    }
    throw KerasModelError(
      "\(place) has the argument '\(field.name)' \(spec.text.shortened): expected \(field.summary)")
  }

  /// Throws unless an argument that the class does not have here changes nothing.
  private func ignore(_ name: String, _ value: JSONValue) throws(KerasModelError) {
    if value == .null || LayerArguments.harmless.contains(name) { return }
    switch name {
    case "data_format", "dim_ordering":
      if value == .string("channels_last") || value == .string("tf") { return }
      throw KerasModelError(
        "\(place) takes its images channels first: expected 'channels_last', Keras's default")
    case let name where name.hasSuffix("initializer"): return
    case let name where name.hasSuffix("regularizer"):
      if let penalty = KerasWords.penalty(value), Regularizer(penalty) == Regularizer() { return }
    case "dilation_rate", "groups", "depth_multiplier":
      let numbers = value.elements.isEmpty ? [value] : value.elements
      if numbers.allSatisfy({ $0 == .number(1) }) { return }
    case "mode", "renorm", "rms_scaling", "invert", "return_quantize":
      if value == .number(0) || value == .bool(false) { return }
    default: break
    }
    throw KerasModelError(
      "\(place) has the argument '\(name.shortened)' \(SpecValue(value).text.shortened), which is "
        + "not known here")
  }

  /// What says how a layer is kept or computed, not what it computes.
  private static let harmless: Set<String> = [
    "name", "trainable", "dtype", "batch_input_shape", "batch_shape", "input_dtype", "input_dim",
    "input_shape", "autocast", "seed", "sparse", "ragged", "optional", "implementation",
    "batch_size", "input_length", "fused", "synchronized", "renorm_momentum", "shared_object_id",
    "build_config", "input_spec", "adjustment",
  ]
}

extension SpecValue {
  /// A JSON value; whole numbers are `int`.
  init(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .number(let number), .real(let number):
      self = Int(exactly: number).map { .int($0) } ?? .double(number)
    case .large(let number): self = .int(number)
    case .string(let text): self = .string(text)
    case .array(let items): self = .list(items.map { SpecValue($0) })
    case .object(let members): self = .map(members.map { Entry($0.name, SpecValue($0.value)) })
    }
  }
}
