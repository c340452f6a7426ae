/// A layer of the stem or the head.
package struct ModelLayer: Sendable {
  package let kind: any KerasLayer
  /// Nil where it has the name that a fresh Keras process gives it.
  package let name: String?

  package init(_ kind: any KerasLayer, name: String? = nil) {
    self.kind = kind
    self.name = name
  }
}

/// A whole model: a stem, a backbone and a head in one graph.
package struct Model: Hashable, Sendable {
  package let graph: Graph
  /// Positions of the backbone's layers, the input layer not among them.
  package let backbone: Range<Int>

  /// Whether a layer of that name is one of the backbone's.
  package func isBackbone(_ name: String) -> Bool {
    graph.index(of: name).map(backbone.contains) ?? false
  }

  /// Builds the model for images of `[height, width, channels]`.
  ///
  /// Stem and head layers without a name are named as a fresh Keras process would name them.
  ///
  /// - Parameters:
  ///   - inputShape: `[height, width, channels]`.
  ///   - stem: Layers between the input and the backbone.
  ///   - backbone: An architecture with all that varies said.
  ///   - backboneInInference: Whether the backbone is called as tf.keras's `base_model(x, training=False)`.
  ///   - head: Layers behind the backbone.
  ///   - isOpen: As a model that Keras builds for images of any size.
  /// - Throws: `GraphError` where a layer does not take what it reads, or two have one name.
  package init(
    inputShape: [Int], stem: [ModelLayer], backbone: BackboneDesign,
    backboneInInference: Bool = false, head: [ModelLayer], isOpen: Bool = false
  ) throws(GraphError) {
    var builder = GraphBuilder(inputShape: inputShape, isOpen: isOpen)
    let given = (stem + head).compactMap(\.name)
    builder.reserve(backbone.ownNames + given)
    var x = builder.input
    for layer in stem { x = try builder.add(layer, x) }
    builder.runsInInference = backboneInInference
    x = try backbone.append(to: &builder, x)
    builder.runsInInference = false
    for layer in head { x = try builder.add(layer, x) }
    try Model.checkDistinct(given, among: builder.names)
    try builder.checkPenalty(of: x)
    graph = builder.graph(output: x)
    let first = 1 + stem.count
    self.backbone = first..<(graph.layers.count - head.count)
  }

  /// As above, with a whole architecture of Keras's.
  package init(
    inputShape: [Int], stem: [any KerasLayer], backbone: Application, head: [any KerasLayer],
    isOpen: Bool = false
  ) throws(GraphError) {
    try self.init(
      inputShape: inputShape, stem: stem.map { ModelLayer($0) },
      backbone: BackboneDesign(.application(backbone)), head: head.map { ModelLayer($0) },
      isOpen: isOpen)
  }

  /// Throws where a name that a layer of the stem or the head is given is another layer's, too.
  private static func checkDistinct(
    _ given: [String], among names: [String]
  ) throws(GraphError) {
    guard !given.isEmpty else { return }
    let counts = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    for name in given where counts[name, default: 0] > 1 {
      throw GraphError(
        layer: name,
        "another layer of the model is called '\(name)', too; each needs a name of its own")
    }
  }
}
