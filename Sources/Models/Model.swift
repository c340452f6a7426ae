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
  /// Stem and head layers are named as a fresh Keras process would name them.
  ///
  /// - Parameters:
  ///   - inputShape: `[height, width, channels]`.
  ///   - stem: Layers between the input and the backbone.
  ///   - backbone: An architecture with all that varies said.
  ///   - backboneInInference: Whether the backbone is called as tf.keras's `base_model(x, training=False)`.
  ///   - head: Layers behind the backbone.
  ///   - isOpen: As a model that Keras builds for images of any size.
  /// - Throws: `GraphError` where a layer does not take what it reads.
  package init(
    inputShape: [Int], stem: [any KerasLayer], backbone: BackboneDesign,
    backboneInInference: Bool = false, head: [any KerasLayer], isOpen: Bool = false
  ) throws(GraphError) {
    var builder = GraphBuilder(inputShape: inputShape, isOpen: isOpen)
    builder.reserve(backbone.ownNames)
    var x = builder.input
    for layer in stem { x = try builder.addUnnamed(layer, x) }
    builder.runsInInference = backboneInInference
    x = try backbone.append(to: &builder, x)
    builder.runsInInference = false
    for layer in head { x = try builder.addUnnamed(layer, x) }
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
      inputShape: inputShape, stem: stem, backbone: BackboneDesign(.application(backbone)),
      head: head, isOpen: isOpen)
  }
}
