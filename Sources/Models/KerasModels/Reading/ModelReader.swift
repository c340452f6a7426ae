internal import Basics

/// Reads models of Keras's JSON, those of Keras 1 and 2, tf.keras and Keras 3.
///
/// Source: keras `src/models/functional.py` and `src/models/sequential.py`, `get_config`;
/// tf.keras 2.15 `engine/functional.py`.
struct ModelReader {
  /// The models that the one at hand is in, the outermost first.
  var path: [String] = []
  /// Layers that were read before.
  var layersBefore = 0

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - value: `{"class_name": …, "config": …}`.
  ///   - className: The class where the value is that of a layer whose class is known.
  /// - Returns: The model.
  /// - Throws: What cannot be built.
  func model(_ value: JSONValue, className: String?) throws(KerasModelError) -> DefinedModel {
    guard path.count < ModelDefinition.limits.nesting else {
      throw KerasModelError(
        "'\(path.joined(separator: "/").shortened)' lies in \(path.count) models within one another, "
          + "expected at most \(ModelDefinition.limits.nesting)")
    }
    guard let kind = className ?? value["class_name"]?.text else {
      throw KerasModelError(
        "its configuration has no 'class_name' of a model: expected what Keras's 'to_json' gives")
    }
    guard let config = value["config"] else {
      throw KerasModelError("its configuration has no 'config' of the \(kind.shortened)")
    }
    switch kind {
    case "Functional", "Model", "Network": return try functional(config)
    case "Sequential": return try sequential(config)
    default:
      throw KerasModelError(
        "it is a model of the class '\(kind.shortened)', whose Python code a file does not have: "
          + "expected a Sequential or Functional model")
    }
  }

  private func functional(_ config: JSONValue) throws(KerasModelError) -> DefinedModel {
    let name = config["name"]?.text ?? "model"
    guard let list = config["layers"]?.elements, !list.isEmpty else {
      throw KerasModelError("its model '\(name.shortened)' has no layers")
    }
    let outputs = LayerCall.references(config["output_layers"] ?? .null).map(\.layer)
    let inputs = LayerCall.references(config["input_layers"] ?? .null).map(\.layer)
    guard inputs.count == 1 else {
      throw KerasModelError(
        "its model '\(name.shortened)' has \(inputs.count) inputs, expected one: the images")
    }
    var reader = self
    var layers: [DefinedLayer] = []
    for (number, value) in list.enumerated() {
      let layer = try reader.layer(
        value, number: number, of: list.count, in: name, calls: value["inbound_nodes"])
      layers.append(layer)
      reader.layersBefore += layer.layerCount
    }
    var model = DefinedModel(
      name: name, className: "Functional", layers: layers, input: inputs[0], outputs: outputs)
    model.inputShape = Self.inputShape(
      list.first { Self.name(of: $0)?.withoutSlashes == inputs[0] } ?? .null)
    try model.check()
    return try model.sorted()
  }

  private func sequential(_ config: JSONValue) throws(KerasModelError) -> DefinedModel {
    // Keras 1 and the first of Keras 2 had the list alone.
    let list = config["layers"]?.elements ?? config.elements
    let name = config["name"]?.text ?? "sequential"
    guard !list.isEmpty else {
      throw KerasModelError("its model '\(name.shortened)' has no layers")
    }
    var reader = self
    var layers: [DefinedLayer] = []
    if className(of: list[0]) != "InputLayer" {
      layers.append(DefinedLayer(name: Self.givenInput, kind: .input, inputs: []))
    }
    for (number, value) in list.enumerated() {
      let previous = layers.last.map { [$0.name] } ?? []
      let layer = try reader.layer(
        value, number: number, of: list.count, in: name, after: previous)
      layers.append(layer)
      reader.layersBefore += layer.layerCount
    }
    var model = DefinedModel(
      name: name, className: "Sequential", layers: layers, input: layers[0].name,
      outputs: [layers[layers.count - 1].name])
    model.inputShape = Self.inputShape(list[0])
    try model.check()
    return model
  }

  /// What a Sequential's first layer reads, where no layer gives it a name.
  static let givenInput = "input"

  private func className(of value: JSONValue) -> String? { value["class_name"]?.text }

  private static func name(of value: JSONValue) -> String? {
    value["name"]?.text ?? value["config"]?["name"]?.text
  }

  /// Height, width and channels of `batch_shape` or its like.
  private static func inputShape(_ layer: JSONValue) -> [Int?]? {
    let config = layer["config"]
    let shape =
      config?["batch_shape"] ?? config?["batch_input_shape"]
      ?? layer["build_config"]?["input_shape"]
    // A model that begins with a model has the shape there.
    if shape == nil || shape == .null, let first = config?["layers"]?.elements.first {
      return inputShape(first)
    }
    guard let sides = shape?.elements, sides.count > 1 else { return nil }
    return sides.dropFirst().map(\.integer)
  }
}

extension ModelReader {
  /// Reads a layer of a Sequential.
  fileprivate func layer(
    _ value: JSONValue, number: Int, of count: Int, in model: String, after inputs: [String]
  ) throws(KerasModelError) -> DefinedLayer {
    try layer(
      value, place: try place(value, number: number, of: count, in: model),
      call: LayerCall(inputs: inputs))
  }

  /// Reads a layer of a Functional.
  fileprivate func layer(
    _ value: JSONValue, number: Int, of count: Int, in model: String, calls: JSONValue?
  ) throws(KerasModelError) -> DefinedLayer {
    let place = try place(value, number: number, of: count, in: model)
    let nodes = LayerCall.calls(calls ?? .null)
    guard nodes.count <= 1 else {
      throw KerasModelError(
        "\(place) is called \(nodes.count) times: layers that are shared cannot be built")
    }
    return try layer(value, place: place, call: nodes.first ?? LayerCall(inputs: []))
  }

  private func place(
    _ value: JSONValue, number: Int, of count: Int, in model: String
  ) throws(KerasModelError) -> LayerPlace {
    guard layersBefore < ModelDefinition.limits.layers else {
      throw KerasModelError(
        "its model '\(model.shortened)' has more than \(ModelDefinition.limits.layers.grouped) layers"
      )
    }
    guard let className = value["class_name"]?.text else {
      throw KerasModelError(
        "layer \(number + 1) of \(count) of its model '\(model.shortened)' has no 'class_name'")
    }
    let name =
      Self.name(of: value)?.withoutSlashes
      ?? (number == 0 ? Self.givenInput : "\(className.snakeCased)_\(number)")
    let place = LayerPlace(
      name: name, className: className, number: number, count: count,
      model: path.isEmpty ? model : path.joined(separator: "/"))
    guard !name.isEmpty, name.utf8.count <= ModelDefinition.limits.name,
      name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7f })
    else {
      throw KerasModelError(
        "\(place) has a name that is empty, has a control character, or has more than "
          + "\(ModelDefinition.limits.name) bytes")
    }
    return place
  }

  private func layer(
    _ value: JSONValue, place: LayerPlace, call: LayerCall
  ) throws(KerasModelError) -> DefinedLayer {
    let inputs = call.inputs
    switch place.className {
    case "InputLayer":
      return DefinedLayer(name: place.name, kind: .input, inputs: [])
    case "Functional", "Model", "Network", "Sequential":
      var reader = self
      reader.path.append(place.name)
      var model = try reader.model(value, className: place.className)
      model.name = place.name
      return DefinedLayer(
        name: place.name, kind: .model(model), inputs: inputs,
        runsInInference: call.isInference && !call.isKeras3,
        ignoresInference: call.isInference && call.isKeras3)
    default: break
    }
    if let operation = OperatorCall(value, place, call) {
      return DefinedLayer(
        name: place.name, kind: .layer(try operation.layer(place)), inputs: inputs,
        isOperator: operation.isUnlisted)
    }
    let arguments = LayerArguments(value, place)
    return DefinedLayer(
      name: place.name, kind: .layer(try arguments.layer()), inputs: inputs,
      runsInInference: call.isInference && !call.isKeras3,
      unknownInitializers: arguments.unknownInitializers)
  }
}

/// Where a layer is in a model, for messages.
struct LayerPlace: CustomStringConvertible {
  let name: String
  let className: String
  /// Counted from 0.
  let number: Int
  let count: Int
  let model: String

  /// `layer 'fc' (Dense, number 5 of 7 of 'functional')`.
  var description: String {
    "layer '\(name.shortened)' (\(className.shortened), number \(number + 1) of \(count) of "
      + "'\(model.shortened)')"
  }
}

extension String {
  /// The name with underscores for slashes, as Keras 3 renamed the layers that tf.keras had with them;
  /// a slash here stands between a model's name and its layer's.
  var withoutSlashes: String { replacing("/", with: "_") }
}
