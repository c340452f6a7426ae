internal import Models

/// A tensor under a name.
///
/// The batch's axis comes first and is not in the shape. Images, of Keras's shape `[height, width,
/// channels]`, lie as `[N, channels, height, width]`; everything else lies as Keras has it.
struct Operand {
  let name: String
  /// Keras's, of one image.
  let shape: [Int]

  var isImage: Bool { shape.count == 3 }

  /// The channels' axis as it lies.
  var channelAxis: Int { isImage ? 1 : shape.count }

  /// A shape that spreads a number for each channel over a tensor.
  var channelShape: [Int] {
    let channels = shape.last ?? 1
    return isImage ? [channels, 1, 1] : [channels]
  }

  /// Whether an image's values lie the same way in both orders of its axes.
  var hasOneOrder: Bool { !isImage || shape[2] == 1 || shape[0] * shape[1] == 1 }
}

/// An ONNX graph under construction, and then the whole of it.
package struct ONNXGraph: Hashable, Sendable {
  /// What the graph takes or gives, with the batch as a symbol.
  package struct Port: Hashable, Sendable {
    package let name: String
    /// Of one image, as in Keras.
    package let shape: [Int]
  }

  package private(set) var nodes: [ONNXNode] = []
  package private(set) var arrays: [ONNXArray] = []
  package private(set) var inputs: [Port] = []
  package private(set) var output = Port(name: "", shape: [])

  /// The layer that is written now; names begin with its own.
  private var layer = ""
  private let parameters: [ParameterKey: [Int]]
  private var names: Set<String> = []

  /// Writes a program as a graph.
  ///
  /// - Parameters:
  ///   - program: An inference program of a graph's layers, nothing folded or fused.
  ///   - parameters: Shapes of the model's arrays, in Keras's layouts.
  ///   - name: Of the output.
  /// - Throws: `ONNXError` where a primitive has no form in ONNX.
  init(
    _ program: Program, parameters: [ParameterKey: [Int]], output name: String
  ) throws(ONNXError) {
    self.parameters = parameters
    names = Set(program.inputs.map(\.name) + [name])
    inputs = program.inputs.map { Port(name: $0.name, shape: $0.shape) }
    var given: [Operand] = []
    for input in program.inputs {
      layer = input.name
      given.append(channelsSecond(input.name, shape: input.shape))
    }
    var written: [Operand] = []
    let last = Dictionary(
      program.steps.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { max($0, $1) })
    func operand(_ value: Program.Value) -> Operand {
      switch value {
      case .input(let position): given[position]
      case .step(let position): written[position]
      }
    }
    for (position, step) in program.steps.enumerated() {
      layer = step.name
      guard let primitive = step.primitive as? any ExportablePrimitive else {
        throw ONNXError("'\(step.name)' has no form in ONNX: \(step.primitive)")
      }
      let count = nodes.count
      var result = primitive.export(step, step.inputs.map(operand), to: &self)
      let isOutput = program.outputs.contains(.step(position)) && step.outputShape.count != 3
      if last[step.name] == position, nodes.count > count, nodes[nodes.count - 1].output == result,
        isOutput && step.name == name || !names.contains(step.name)
      {
        result = step.name
        names.insert(result)
        nodes[nodes.count - 1].output = result
      }
      written.append(Operand(name: result, shape: step.outputShape))
    }
    let result = program.outputs.first.map(operand) ?? given[0]
    output = Port(name: name, shape: result.shape)
    guard result.name != name else { return }
    nodes.append(
      result.isImage
        ? ONNXNode(
          operation: "Transpose", inputs: [result.name], output: name,
          attributes: ["perm": .ints([0, 2, 3, 1])])
        : ONNXNode(operation: "Identity", inputs: [result.name], output: name, attributes: [:]))
  }

  // MARK: What primitives are written with

  /// Adds an operation and returns its output's name, which begins with the layer's.
  mutating func add(
    _ operation: String, _ inputs: [String], _ attributes: [String: ONNXNode.Attribute] = [:]
  ) -> String {
    let output = unused("\(layer)/\(operation)")
    nodes.append(
      ONNXNode(operation: operation, inputs: inputs, output: output, attributes: attributes))
    return output
  }

  /// Adds one of the model's arrays.
  ///
  /// - Parameters:
  ///   - key: Its name in the model, and here.
  ///   - shape: Where ONNX has another than Keras, with the same order of values.
  /// - Returns: Its name.
  mutating func array(_ key: ParameterKey, shape: [Int]? = nil) -> String {
    hold("\(key)", shape ?? parameters[key] ?? [], .array(key))
  }

  /// Adds a kernel, outputs first.
  ///
  /// - Parameters:
  ///   - key: Its name in the model, and here.
  ///   - shape: `[out, in, height, width]`.
  /// - Returns: Its name.
  mutating func kernel(_ key: ParameterKey, shape: [Int]) -> String {
    hold("\(key)", shape, .kernel(key, pixels: shape[2] * shape[3]))
  }

  /// Adds constants; without a shape it is a single number.
  mutating func constants(_ name: String, _ values: [Float], shape: [Int] = []) -> String {
    hold("\(layer)/\(name)", shape, .floats(values))
  }

  /// Adds a list of integers.
  mutating func integers(_ name: String, _ values: [Int]) -> String {
    hold("\(layer)/\(name)", [values.count], .integers(values))
  }

  private mutating func hold(
    _ name: String, _ shape: [Int], _ contents: ONNXArray.Contents
  ) -> String {
    let name = unused(name)
    arrays.append(ONNXArray(name: name, shape: shape, contents: contents))
    return name
  }

  /// A name that no tensor has yet: this one, or with a number behind it.
  private mutating func unused(_ name: String) -> String {
    var (free, number) = (name, 0)
    while !names.insert(free).inserted {
      number += 1
      free = "\(name)_\(number)"
    }
    return free
  }

  // MARK: Orders of axes

  /// A tensor in Keras's order of axes.
  mutating func channelsLast(_ operand: Operand) -> String {
    operand.isImage
      ? add("Transpose", [operand.name], ["perm": .ints([0, 2, 3, 1])]) : operand.name
  }

  /// What lies in Keras's order, as operands lie.
  mutating func channelsSecond(_ name: String, shape: [Int]) -> Operand {
    Operand(
      name: shape.count == 3 ? add("Transpose", [name], ["perm": .ints([0, 3, 1, 2])]) : name,
      shape: shape)
  }
}

extension ONNXGraph: CustomStringConvertible {
  /// Ports, arrays and nodes, one a line.
  package var description: String {
    let given = inputs.map { "takes \($0.name) \($0.shape)" }
    let held = arrays.map(\.description)
    return (given + held + nodes.map(\.description) + ["gives \(output.name) \(output.shape)"])
      .joined(separator: "\n")
  }
}
