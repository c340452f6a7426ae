package import Basics
internal import Configuration

/// A graph as a flat Functional of layers that Keras 2 and Keras 3 both have, for HDF5 files.
///
/// Neither reads the other's operators, and they count models within a model differently: so
/// operators become layers, the layers of models within the model are the model's own, and functions
/// that the two define differently, or only one of them has, are put together from others.
package struct PortableModel {
  /// A layer of the file that has arrays.
  package struct Weighted {
    /// By the name that the file has it under.
    package let name: String
    /// The layer whose arrays they are.
    package let source: Layer
    /// What the arrays are called in the file.
    package let weightNames: [String]
    /// The arrays' shapes in the file.
    package let shapes: [[Int]]
  }

  private var objects: [JSONValue] = []
  /// Those with arrays, in order.
  package private(set) var weighted: [Weighted] = []
  /// Names of all layers, in order.
  package private(set) var names: [String] = []
  /// Those of all layers of the graph, and of the parts that were added.
  private var taken: Set<String> = []
  private let isTrainable: (Layer) -> Bool

  /// `model_config`.
  package private(set) var configuration: JSONValue = .null

  /// - Parameters:
  ///   - graph: The whole model.
  ///   - name: Of the model.
  ///   - isTrainable: Keras's `layer.trainable`.
  package init(_ graph: Graph, name: String, isTrainable: @escaping (Layer) -> Bool) {
    self.isTrainable = isTrainable
    // The graph's layers have their names before parts get any.
    let own = graph.layers.map { free($0.name.withoutSlashes) }
    var outputs: [String] = []
    for (layer, name) in zip(graph.layers, own) {
      outputs.append(add(layer, name, layer.inputs.map { outputs[$0] }))
    }
    configuration = [
      "class_name": "Functional",
      "config": [
        "name": .string(name), "trainable": true, "layers": .array(objects),
        "input_layers": [.string(outputs[0]), 0, 0],
        "output_layers": [.string(outputs[graph.output]), 0, 0],
      ],
    ]
  }

  /// The name, or one with a number behind it where it is taken; it is taken then.
  private mutating func free(_ wanted: String) -> String {
    var (name, number) = (wanted, 0)
    while !taken.insert(name).inserted {
      number += 1
      name = "\(wanted)_\(number)"
    }
    return name
  }

  /// Adds a layer, or several that do the same, the last of them by its name, which is returned.
  private mutating func add(_ layer: Layer, _ name: String, _ inputs: [String]) -> String {
    if layer.kind is InputLayer {
      append(
        "InputLayer", name,
        [
          JSONValue.Member(name: "batch_input_shape", value: JSONValue(batchOf: layer.outputShape)),
          JSONValue.Member(name: "dtype", value: "float32"),
          JSONValue.Member(name: "sparse", value: false),
          JSONValue.Member(name: "ragged", value: false),
        ], [], isTrainable: nil)
      return name
    }
    let channels = layer.outputShape.last ?? 1
    switch layer.kind {
    case let scale as CustomScaleLayer:
      let scaled = add(
        Rescaling(scale: ChannelNumbers(scale.scale)), free(name + "_scaled"), [inputs[1]])
      return add(Add(), name, [inputs[0], scaled])
    case is LayerScale:
      // A factor for each channel is a depthwise convolution of one pixel.
      let convolution = DepthwiseConv2D(kernel: 1)
      weighted.append(
        Weighted(
          name: name, source: layer, weightNames: ["depthwise_kernel"],
          shapes: [[1, 1, channels, 1]]))
      return add(convolution, name, inputs, of: layer)
    case let depth as StochasticDepth:
      return add(Dropout(rate: depth.dropPathRate, noiseShape: .image), name, inputs)
    default: break
    }
    if !layer.weights.isEmpty {
      weighted.append(
        Weighted(
          name: name, source: layer, weightNames: layer.weights.map(\.name),
          shapes: layer.weights.map(\.shape)))
    }
    guard let activation = layer.kind.namedActivation, !PortableModel.common.contains(activation)
    else {
      return add(layer.kind.listed, name, inputs, of: layer)
    }
    if layer.kind is ActivationLayer { return add(activation, name, inputs[0]) }
    let sum = add(layer.kind.withoutActivation, name, inputs, of: layer)
    return add(activation, free(name + "_activation"), sum)
  }

  /// Functions that Keras 2.15 and Keras 3 have under one name, with one meaning.
  private static let common: Set<Activation> = [
    .linear, .relu, .elu, .sigmoid, .tanh, .softmax, .gelu, .selu, .softplus, .exponential, .mish,
  ]

  /// Adds an activation that is put together from layers.
  private mutating func add(_ activation: Activation, _ name: String, _ input: String) -> String {
    switch activation {
    case .relu6: return add(ReLU(maxValue: 6), name, [input])
    case .leakyRelu: return add(LeakyReLU(slope: 0.2), name, [input])
    case .silu:
      let gate = add(ActivationLayer(.sigmoid), free(name + "_gate"), [input])
      return add(Multiply(), name, [input, gate])
    case .hardSigmoid:
      return add(Rescaling(scale: ChannelNumbers(1.0 / 6)), name, [hardGate(name, input)])
    case .hardSilu:
      let gate = add(
        Rescaling(scale: ChannelNumbers(1.0 / 6)), free(name + "_gate"), [hardGate(name, input)])
      return add(Multiply(), name, [input, gate])
    default: return add(ActivationLayer(activation), name, [input])
    }
  }

  /// min(max(x + 3, 0), 6).
  private mutating func hardGate(_ name: String, _ input: String) -> String {
    let shifted = add(
      Rescaling(scale: ChannelNumbers(1), offset: ChannelNumbers(3)), free(name + "_shift"),
      [input])
    return add(ReLU(maxValue: 6), free(name + "_relu6"), [shifted])
  }

  private mutating func add(
    _ kind: any KerasLayer, _ name: String, _ inputs: [String], of layer: Layer? = nil
  ) -> String {
    var config = kind.kerasArguments
    if kind is LeakyReLU {
      // Keras 2's name for it, which Keras 3 takes as well.
      config = config.map {
        $0.name == "negative_slope" ? JSONValue.Member(name: "alpha", value: $0.value) : $0
      }
    }
    append(kind.className, name, config, inputs, isTrainable: layer.map(isTrainable) ?? true)
    return name
  }

  private mutating func append(
    _ className: String, _ name: String, _ arguments: [JSONValue.Member], _ inputs: [String],
    isTrainable: Bool?
  ) {
    var config = [JSONValue.Member(name: "name", value: .string(name))]
    if let isTrainable {
      config.append(JSONValue.Member(name: "trainable", value: .bool(isTrainable)))
      config.append(JSONValue.Member(name: "dtype", value: "float32"))
    }
    let node = JSONValue.array(inputs.map { [.string($0), 0, 0, [:]] })
    objects.append([
      "class_name": .string(className), "config": .object(config + arguments),
      "name": .string(name), "inbound_nodes": inputs.isEmpty ? [] : [node],
    ])
    names.append(name)
  }
}

extension KerasLayer {
  /// The activation that is an argument of the layer; nil for layers without such an argument.
  fileprivate var namedActivation: Activation? {
    arguments.first { $0.key == "activation" }.flatMap { Activation($0.value) }
  }

  /// The layer without its activation.
  fileprivate var withoutActivation: Self {
    var layer = self
    if let field = Self.fields.first(where: { $0.name == "activation" }) {
      _ = field.set(&layer, Activation.linear.specValue)
    }
    return layer
  }
}
