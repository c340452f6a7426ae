internal import Basics
internal import Configuration

/// Grows a network layer by layer and lists it in Keras's order in the end.
package struct GraphBuilder: Sendable {
  /// A layer of the network under construction.
  package struct Node: Hashable, Sendable {
    fileprivate let position: Int
  }

  private var layers: [Layer] = []
  private var automaticNames = NameCounter()
  /// Names that layers without one are not given.
  private var taken: Set<String> = []
  /// The models within the model that are under construction.
  private var nesting: [NestedModel] = []
  /// Values of all outputs for one image, and of all arrays.
  private var size = (outputs: 0, arrays: 0)
  /// Whether the model is one that Keras would build for images of any size.
  let isOpen: Bool
  /// Whether layers added from now on run in inference mode in training too, as those of a model that
  /// Keras calls with `training=False`.
  package var runsInInference = false
  /// Whether operations added from now on are among the layers that Keras lists, as tf.keras has it.
  var listsOperations = false

  /// The values that a network's outputs may have for one image, and those that its arrays may have:
  /// 256 GiB of either.
  ///
  /// Bytes of a batch of a million such images, with gradients, are a number of 64 bits still.
  package static let largestNetwork = 1 << 36

  /// Starts with an input layer for images of `[height, width, channels]`.
  ///
  /// `isOpen`: as Keras's `Input((None, None, 3))`: where a layer's padding would follow
  ///   from a fixed size (MobileNetV2), it is that of even sizes.
  package init(inputShape: [Int], isOpen: Bool = false) {
    self.isOpen = isOpen
    layers = [
      Layer(
        name: "input_layer", kind: InputLayer(), inputs: [], outputShape: inputShape, weights: [])
    ]
  }

  /// The input layer.
  package var input: Node { Node(position: 0) }

  /// The output shape of a layer.
  package func shape(of node: Node) -> [Int] { layers[node.position].outputShape }

  /// The name of a layer.
  package func name(of node: Node) -> String { layers[node.position].name }

  /// Adds a layer that reads `inputs`.
  package mutating func add(
    _ name: String, _ kind: any KerasLayer, _ inputs: Node...
  ) throws(GraphError) -> Node {
    try add(name, kind, inputs)
  }

  /// Adds a layer that reads `inputs`.
  ///
  /// - Parameters:
  ///   - ownName: Its name within the model under construction.
  ///   - kind: What it computes.
  ///   - inputs: What it reads.
  ///   - isOperator: Whether Keras leaves it out of the layers that it lists.
  /// - Returns: The layer.
  /// - Throws: Where it does not take such inputs, or the network gets too large.
  package mutating func add(
    _ ownName: String, _ kind: any KerasLayer, _ inputs: [Node], isOperator: Bool = false
  ) throws(GraphError) -> Node {
    let name = (nesting.map(\.name) + [ownName]).joined(separator: "/")
    let shapes = inputs.map { layers[$0.position].outputShape }
    var layer = Layer(
      name: name, kind: kind, inputs: inputs.map(\.position),
      outputShape: try kind.outputShape(for: shapes, name: name),
      weights: kind.weights(for: shapes), isOperator: isOperator, nesting: nesting)
    layer.runsInInference = runsInInference
    if isOperator, listsOperations { layer.listedCount = 1 }
    try measure(layer)
    layers.append(layer)
    return Node(position: layers.count - 1)
  }

  /// Throws where a layer has no values, or makes the network larger than anything can hold.
  private mutating func measure(_ layer: Layer) throws(GraphError) {
    let shapes = [layer.outputShape] + layer.weights.map(\.shape)
    guard shapes.allSatisfy({ !$0.contains { $0 < 1 } }) else {
      throw GraphError(
        layer: layer.name, "'\(layer.name)' has no filters: the multiplier is too small",
        cause: .multiplier)
    }
    if let weight = layer.weights.first(where: { $0.initializer.needsTwoAxes && $0.shape.count < 2 }
    ) {
      throw GraphError(
        layer: layer.name,
        """
        '\(layer.name)' starts '\(weight.name)' \(weight.shape) from directions at right angles, \
        which need two axes
        """)
    }
    size.outputs = size.outputs.saturatingAdd(layer.outputShape.saturatingProduct)
    guard size.outputs <= GraphBuilder.largestNetwork else {
      throw GraphError(
        layer: layer.name,
        """
        the network is too large: with '\(layer.name)' \(layer.outputShape) its layers give more \
        than \(GraphBuilder.largestNetwork) values for an image
        """)
    }
    size.arrays = size.arrays.saturatingAdd(
      layer.weights.map(\.shape.saturatingProduct).saturatingSum)
    guard size.arrays <= GraphBuilder.largestNetwork else {
      throw GraphError(
        layer: layer.name,
        """
        the network is too large: with '\(layer.name)' its arrays have more than \
        \(GraphBuilder.largestNetwork) values
        """, cause: .multiplier)
    }
  }

  /// Adds a layer named as a fresh Keras process names it: `dense`, `dense_1`, ...
  package mutating func addUnnamed(
    _ kind: any KerasLayer, _ inputs: Node...
  ) throws(GraphError) -> Node {
    try add(automaticName(of: kind), kind, inputs)
  }

  /// Adds a layer of a model's stem or head by the name that it is given, or by an automatic one.
  mutating func add(_ layer: ModelLayer, _ input: Node) throws(GraphError) -> Node {
    try add(layer.name ?? automaticName(of: layer.kind), layer.kind, input)
  }

  /// Adds an operation that Keras does not list among the layers; it is named as a layer without a
  /// name is.
  package mutating func addOperator(
    _ kind: any KerasLayer, _ inputs: Node...
  ) throws(GraphError) -> Node {
    try add(automaticName(of: kind), kind, inputs, isOperator: true)
  }

  /// Notes of how many layers and operations tf.keras makes a layer that Keras 3 has as one.
  mutating func markOperations(_ count: Int, in node: Node) {
    if listsOperations { layers[node.position].listedCount = count }
  }

  /// Adds a model whose layers Keras lists as one, and returns what `build` returns.
  package mutating func addNested(
    _ model: NestedModel,
    _ build: (_ builder: inout GraphBuilder) throws(GraphError) -> Node
  ) throws(GraphError) -> Node {
    nesting.append(model)
    defer { nesting.removeLast() }
    return try build(&self)
  }

  /// Keeps names for layers that come later and have one of their own.
  mutating func reserve(_ names: some Sequence<String>) { taken.formUnion(names) }

  private mutating func automaticName(of kind: any KerasLayer) -> String {
    while true {
      let name = automaticNames.next(kind.automaticName)
      if !taken.contains(name) { return name }
    }
  }

  /// A layer that was added, by its name.
  func node(named name: String) -> Node? {
    layers.lastIndex { $0.name == name }.map { Node(position: $0) }
  }

  /// The names of the layers that were added.
  var names: [String] { layers.map(\.name) }

  /// The last layer before a network's classification layers.
  ///
  /// These begin with a pooling over all pixels, or a flattening, that all paths go through; those
  /// within blocks are passed by.
  ///
  /// - Parameter output: The network's output.
  /// - Returns: What the classification layers read; `output` where there are none.
  func withoutTop(_ output: Node) -> Node {
    var reach = [Int](repeating: 0, count: layers.count)
    var needed = [Bool](repeating: false, count: layers.count)
    needed[output.position] = true
    for position in layers.indices.reversed() where needed[position] {
      for input in layers[position].inputs {
        needed[input] = true
        reach[input] = max(reach[input], position)
      }
    }
    var furthest = 0
    for position in layers.indices where needed[position] {
      let layer = layers[position]
      if furthest <= position, layer.kind is any GlobalPoolingLayer || layer.kind is Flatten,
        let input = layer.inputs.first, layers[input].outputShape.count == 3
      {
        return Node(position: input)
      }
      furthest = max(furthest, reach[position])
    }
    return output
  }

  /// Throws where the network's own outputs add to the loss behind an activation through which the
  /// loss looks: its gradient would have to enter at two places.
  func checkPenalty(of output: Node) throws(GraphError) {
    let (name, kind) = (layers[output.position].name, layers[output.position].kind)
    guard kind.activityRegularizer != nil, kind.outputActivation != .linear else { return }
    throw GraphError(
      layer: name,
      """
      '\(name)' gives the network's output and has an activity_regularizer: only an inner layer, or \
      a last one without an activation, can have one
      """)
  }

  /// The network that ends in `output`.
  package func graph(output: Node) -> Graph {
    let order = kerasOrder(of: layers, output: output.position)
    var newPosition = [Int](repeating: -1, count: layers.count)
    for (new, old) in order.enumerated() { newPosition[old] = new }
    let sorted = order.map { old in
      var layer = layers[old]
      layer.inputs = layer.inputs.map { newPosition[$0] }
      return layer
    }
    return Graph(layers: sorted, output: newPosition[output.position])
  }
}
