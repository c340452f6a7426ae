internal import Configuration
package import Models

extension StaticProgram {
  /// The first pass: the layers that the cut needs, one step each.
  ///
  /// `cut`: positions of layers of the graph, all of them static.
  package static func split(_ graph: Graph, at cut: [Int]) -> StaticProgram {
    var needed = Set<Int>()
    var open = cut
    while let position = open.popLast() {
      if needed.insert(position).inserted {
        open.append(contentsOf: graph.layers[position].inputs)
      }
    }
    var value: [Int: Value] = [0: .image]
    var steps: [Step] = []
    for position in needed.sorted() where position != 0 {
      let layer = graph.layers[position]
      let inputs = layer.inputs.compactMap { value[$0] }
      let inputShape = graph.layers[layer.inputs[0]].outputShape
      let operation = StepOperation(layer.operation, at: position, inputShape: inputShape)
      guard let operation else {
        value[position] = inputs[0]
        continue
      }
      let step = Step(
        name: layer.name, operation: operation, inputs: inputs, outputShape: layer.outputShape,
        activation: .linear)
      steps.append(step)
      value[position] = .step(steps.count - 1)
      // A layer's own activation is a step too, until `fuse` takes it back.
      if let activation = layer.operation.ownActivation {
        steps.append(
          Step(
            name: layer.name, operation: .activation(activation),
            inputs: [.step(steps.count - 1)], outputShape: layer.outputShape,
            activation: .linear))
        value[position] = .step(steps.count - 1)
      }
    }
    return StaticProgram(
      inputShape: graph.inputShape, steps: steps, outputs: cut.compactMap { value[$0] })
  }
}

extension Operation {
  /// The activation that Keras fuses by name into a layer with weights.
  fileprivate var ownActivation: Activation? {
    let activation: Activation =
      switch self {
      case .conv2D(let conv): conv.activation
      case .dense(let dense): dense.activation
      default: .linear
      }
    return activation == .linear ? nil : activation
  }
}

extension StepOperation {
  /// Nil where the layer hands its input on unchanged.
  fileprivate init?(_ operation: Operation, at position: Int, inputShape: [Int]) {
    func window(_ size: [Int], _ strides: [Int], _ mode: PaddingMode) -> Window {
      let padding =
        mode == .same
        ? Operation.samePadding(inputShape, size: size, strides: strides) : .none
      return Window(size: size, strides: strides, padding: padding)
    }
    switch operation {
    case .input, .dropout: return nil
    case .conv2D(let conv):
      self = .convolution(
        layer: position, window(conv.kernel, conv.strides, conv.padding), groups: 1)
    case .depthwiseConv2D(let conv):
      self = .convolution(
        layer: position, window(conv.kernel, conv.strides, conv.padding), groups: inputShape[2])
    case .dense: self = .dense(layer: position)
    case .batchNormalization: self = .normalization(layer: position)
    case .relu(let maximum): self = .activation(maximum == nil ? .relu : .relu6)
    case .activation(let activation):
      guard activation != .linear else { return nil }
      self = .activation(activation)
    case .maxPooling2D(let pool):
      self = .maxPooling(window(pool.size, pool.strides, pool.padding))
    case .averagePooling2D(let pool):
      self = .averagePooling(window(pool.size, pool.strides, pool.padding))
    case .globalAveragePooling2D: self = .globalAveragePooling
    case .globalMaxPooling2D: self = .globalMaxPooling
    case .zeroPadding2D(let padding): self = .padding(padding)
    case .add: self = .add
    case .flatten: self = .flatten
    case .upSampling2D(let up): self = .upSampling(up)
    }
  }
}
