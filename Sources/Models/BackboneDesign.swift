internal import Basics

/// What a model's backbone is made of.
package struct BackboneDesign: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// One of Keras's architectures, without its classification layers.
    case application(Application)
    /// A model of a file.
    case definition(ModelDefinition)
  }

  package let source: Source
  /// The layer that the backbone ends with; nil for the whole.
  package let output: String?
  /// Whether a file's classification layers are kept.
  package let includesTop: Bool

  package init(_ source: Source, output: String? = nil, includesTop: Bool = true) {
    self.source = source
    self.output = output
    self.includesTop = includesTop
  }

  /// Names that the design itself gives to layers.
  var ownNames: [String] {
    if case .definition(let definition) = source { definition.model.layers.map(\.name) } else { [] }
  }

  /// Appends the layers behind `input` and returns the one that the backbone ends with.
  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var last: GraphBuilder.Node
    let before = builder.names.count
    switch source {
    case .application(let application):
      try application.checkSize(of: builder.shape(of: input), isOpen: builder.isOpen)
      last = try application.append(to: &builder, input)
    case .definition(let definition):
      last = try definition.append(to: &builder, input, anyOutput: output != nil)
    }
    if !includesTop { last = builder.withoutTop(last) }
    guard let output else { return last }
    let names = builder.names.dropFirst(before)
    // A layer of a model within the model goes by its own name where no other has it.
    let matches = names.filter { $0.hasSuffix("/" + output) || $0 == output.withoutSlashes }
    if let name = names.contains(output) ? output : matches.count == 1 ? matches.first : nil,
      let node = builder.node(named: name)
    {
      return node
    }
    throw GraphError(
      layer: output, BackboneDesign.unknownOutput(output, among: Array(names)), cause: .output)
  }

  private static func unknownOutput(_ output: String, among names: [String]) -> String {
    let near = nearestName(to: output, among: names)
    return "the backbone has no layer '\(output.shortened)'"
      + (near.map { "; did you mean '\($0)'?" } ?? "")
  }
}

extension Application {
  /// Throws where Keras refuses images for being too small.
  fileprivate func checkSize(of shape: [Int], isOpen: Bool) throws(GraphError) {
    let least = architecture.minimumSize
    guard !isOpen, let smallest = shape.dropLast().min(), smallest < least else { return }
    throw GraphError(
      layer: architecture.name,
      "\(architecture.kerasName) takes images of \(least) by \(least) and more, but they are "
        + shape.dropLast().map { "\($0)" }.joined(separator: " by ") + " here", cause: .size)
  }
}

extension ModelDefinition {
  /// Appends the model's layers behind `input`.
  ///
  /// - Parameters:
  ///   - builder: Of the whole model.
  ///   - input: What the model reads.
  ///   - anyOutput: Whether of several outputs the first will do.
  /// - Returns: The layer whose output is the model's.
  /// - Throws: Where the layers do not fit together, or the images.
  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, anyOutput: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    let shape = builder.shape(of: input)
    if let sides = inputShape, sides.count != shape.count {
      throw GraphError(
        layer: name,
        "the model takes inputs of \(sides.count) axes, expected images of height, width and channels",
        cause: .definition)
    }
    if let channels = inputShape?.last, let channels, channels != shape.last {
      throw GraphError(
        layer: name,
        "the model takes images of \(channels == 1 ? "one channel" : "\(channels) channels"), but "
          + "images here have \(shape.last ?? 0)", cause: .definition)
    }
    return try model.append(to: &builder, input, anyOutput: anyOutput)
  }
}

extension DefinedModel {
  fileprivate func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, anyOutput: Bool = false
  ) throws(GraphError) -> GraphBuilder.Node {
    guard let output = outputs.first, anyOutput || outputs.count == 1 else {
      throw GraphError(
        layer: name,
        "the model '\(name.shortened)' has \(outputs.count) outputs: "
          + "\(outputs.map { "'\($0.shortened)'" }.prefix(5).joined(separator: ", ")); "
          + "'output' says which layer to end with", cause: .output)
    }
    var nodes: [String: GraphBuilder.Node] = [:]
    for layer in layers {
      let inputs = layer.inputs.compactMap { nodes[$0] }
      let outer = builder.runsInInference
      builder.runsInInference = outer || layer.runsInInference
      defer { builder.runsInInference = outer }
      switch layer.kind {
      case .input: nodes[layer.name] = input
      case .layer(let kind):
        guard inputs.count == layer.inputs.count, kind.takesSeveral || inputs.count == 1 else {
          throw GraphError(
            layer: layer.name,
            "'\(layer.name)' (\(kind.className)) reads \(layer.inputs.count) tensors, expected one",
            cause: .definition)
        }
        nodes[layer.name] = try builder.add(
          layer.name, kind, inputs, isOperator: layer.isOperator)
      case .model(let model):
        guard let first = inputs.first, inputs.count == 1 else {
          throw GraphError(
            layer: layer.name,
            "the model '\(layer.name)' reads \(layer.inputs.count) tensors, expected one",
            cause: .definition)
        }
        let nested = NestedModel(name: layer.name, className: model.className)
        nodes[layer.name] = try builder.addNested(nested) { builder throws(GraphError) in
          try model.append(to: &builder, first)
        }
      }
    }
    guard let node = nodes[output] else {
      throw GraphError(
        layer: output, "the model '\(name.shortened)' has no layer '\(output.shortened)'",
        cause: .definition)
    }
    return node
  }
}
