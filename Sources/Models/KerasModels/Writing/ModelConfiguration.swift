package import Basics
internal import Configuration

/// The `config.json` of a `.keras` file: a graph as a Functional of Keras 3, models within it as
/// they are.
package struct ModelConfiguration {
  private let graph: Graph
  private let isTrainable: (Layer) -> Bool
  /// For each layer, the positions of those that read it.
  private let readers: [[Int]]

  /// - Parameters:
  ///   - graph: The whole model.
  ///   - isTrainable: Keras's `layer.trainable`.
  package init(_ graph: Graph, isTrainable: @escaping (Layer) -> Bool) {
    self.graph = graph
    self.isTrainable = isTrainable
    readers = graph.consumers
  }

  /// The JSON value.
  ///
  /// - Parameters:
  ///   - name: Of the model.
  ///   - training: What it is compiled with; nil for a model that is not compiled.
  /// - Returns: The whole file's contents.
  package func value(name: String, training: CompileConfiguration?) -> JSONValue {
    let model = functional(
      name: name, members: Array(graph.layers.indices), output: graph.output, level: 0,
      input: nil)
    var members = model.members ?? []
    if let training {
      members.append(JSONValue.Member(name: "compile_config", value: training.keras3))
    }
    return .object(members)
  }

  /// A model's object, without its inbound nodes.
  ///
  /// - `members`: positions of its layers.
  /// - `level`: the models that it is in, itself counted, the whole left out.
  /// - `input`: what a model within the model reads; nil for the whole, which has an input layer.
  private func functional(
    name: String, members: [Int], output: Int, level: Int, input: Int?
  ) -> JSONValue {
    var layers: [JSONValue] = []
    var inputName = graph.layers[0].ownName(at: level)
    if let input {
      inputName = "\(name)_input"
      layers.append(inputLayer(inputName, graph.layers[input].outputShape))
    }
    let units = units(of: members, level: level)
    for unit in units { layers.append(object(of: unit, level: level, input: input, inputName)) }
    return [
      "module": "keras.src.models.functional", "class_name": "Functional",
      "config": [
        "name": .string(name), "layers": .array(layers),
        "input_layers": [.string(inputName), 0, 0],
        "output_layers": [.string(unitName(of: output, level: level)), 0, 0],
      ],
      "registered_name": "Functional",
    ]
  }

  private func inputLayer(_ name: String, _ shape: [Int]) -> JSONValue {
    [
      "module": "keras.layers", "class_name": "InputLayer",
      "config": [
        "batch_shape": JSONValue(batchOf: shape), "dtype": "float32", "sparse": false,
        "name": .string(name),
      ],
      "registered_name": nil, "name": .string(name), "inbound_nodes": [],
    ]
  }

  /// Layers, and models within the model with their layers, in order.
  private func units(of members: [Int], level: Int) -> [[Int]] {
    var units: [[Int]] = []
    for position in members {
      let nesting = graph.layers[position].nesting
      if nesting.count > level, let last = units.last?.last,
        graph.layers[last].nesting.count > level,
        graph.layers[last].nesting[level] == nesting[level]
      {
        units[units.count - 1].append(position)
      } else {
        units.append([position])
      }
    }
    return units
  }

  /// The name by which a level knows the layer at a position: its own, or its model's.
  private func unitName(of position: Int, level: Int) -> String {
    let layer = graph.layers[position]
    return layer.nesting.count > level ? layer.nesting[level].name : layer.ownName(at: level)
  }

  private func object(
    of unit: [Int], level: Int, input: Int?, _ inputName: String
  ) -> JSONValue {
    let first = graph.layers[unit[0]]
    /// What a level calls a tensor that one of its layers reads.
    func reference(_ position: Int) -> JSONValue {
      let name = position == input ? inputName : unitName(of: position, level: level)
      return tensor(name, graph.layers[position].outputShape)
    }
    if first.nesting.count > level {
      let name = first.nesting[level].name
      let inside = Set(unit)
      let read = unit.flatMap { graph.layers[$0].inputs }.filter { !inside.contains($0) }
      let output = unit.last { position in
        position == graph.output || readers[position].contains { !inside.contains($0) }
      }
      var model =
        functional(
          name: name, members: unit, output: output ?? unit[unit.count - 1], level: level + 1,
          input: read.first ?? 0
        ).members ?? []
      model.append(JSONValue.Member(name: "name", value: .string(name)))
      model.append(
        JSONValue.Member(
          name: "inbound_nodes", value: [["args": [reference(read.first ?? 0)], "kwargs": [:]]]))
      return .object(model)
    }
    if first.kind is InputLayer {
      return inputLayer(first.ownName(at: level), first.outputShape)
    }
    return layer(first, name: first.ownName(at: level), first.inputs.map(reference))
  }

  private func layer(_ layer: Layer, name: String, _ inputs: [JSONValue]) -> JSONValue {
    var arguments = layer.kind.takesSeveral ? [JSONValue.array(inputs)] : inputs
    var members: [JSONValue.Member]
    if layer.isOperator, let operation = Self.operation(layer.kind) {
      members = [
        JSONValue.Member(name: "module", value: "keras.src.ops.numpy"),
        JSONValue.Member(name: "class_name", value: .string(operation.className)),
        JSONValue.Member(name: "config", value: ["name": .string(name)]),
        JSONValue.Member(name: "registered_name", value: .string(operation.className)),
        JSONValue.Member(name: "name", value: .string(name)),
      ]
      arguments = inputs + (operation.constant.map { [.number($0)] } ?? [])
    } else {
      members = KerasLayerJSON.members(
        layer.kind.listed, name: name, isTrainable: isTrainable(layer))
    }
    members.append(
      JSONValue.Member(
        name: "inbound_nodes", value: [["args": .array(arguments), "kwargs": [:]]]))
    return .object(members)
  }

  /// Keras 3's operation for a layer that its lists leave out; nil for those that are written as
  /// layers.
  fileprivate static func operation(_ kind: any KerasLayer) -> (
    className: String, constant: Double?
  )? {
    switch kind {
    case let sum as ConstantAdd: ("Add", sum.constant)
    case let product as ConstantMultiply: ("Multiply", product.constant)
    case is Add: ("Add", nil)
    case is Subtract: ("Subtract", nil)
    case is Multiply: ("Multiply", nil)
    case is Maximum: ("Maximum", nil)
    case is Minimum: ("Minimum", nil)
    default: nil
    }
  }

  private func tensor(_ name: String, _ shape: [Int]) -> JSONValue {
    [
      "class_name": "__keras_tensor__",
      "config": [
        "shape": JSONValue(batchOf: shape), "dtype": "float32",
        "keras_history": [.string(name), 0, 0],
      ],
    ]
  }
}

extension Layer {
  /// Whether `config.json` has it as an operation, which `model.layers` leaves out.
  package var isKerasOperation: Bool {
    isOperator && ModelConfiguration.operation(kind) != nil
  }

  /// The class that `config.json` has it under.
  package var listedClassName: String { kind.listed.className }

  /// The name within the model at a level.
  package func ownName(at level: Int) -> String {
    let prefix = nesting.prefix(level).reduce(0) { $0 + $1.name.count + 1 }
    return String(name.dropFirst(prefix))
  }
}

extension KerasLayer {
  /// The same as a layer that Keras has as one.
  var listed: any KerasLayer {
    switch self {
    case let sum as ConstantAdd:
      Rescaling(scale: ChannelNumbers(1), offset: ChannelNumbers(sum.constant))
    case let product as ConstantMultiply: Rescaling(scale: ChannelNumbers(product.constant))
    // What passes images on.
    case is any RandomImageLayer: ActivationLayer(.linear)
    default: self
    }
  }
}
