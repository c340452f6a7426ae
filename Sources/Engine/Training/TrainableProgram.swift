internal import Models

/// The trainable part for one batch size: tensors, and the layers that work on them in order.
///
/// Running it allocates nothing that grows with the model.
final class TrainableProgram {
  /// How the program is to be built.
  struct Settings {
    /// Positions of the layers whose outputs are stored.
    var cut: [Int]
    /// How many layers, in Keras's order, do not train.
    var frozen: Int
    var lossInput: LossInput
    /// Where n/(n-1) enters moving variances.
    var varianceCorrection: VarianceCorrection
  }

  let batch: Int
  /// The cut's tensors, filled by the caller.
  private(set) var inputs: [BatchTensor] = []
  /// What goes into the last activation, where the loss is computed there.
  private var beforeLastActivation: BatchTensor?
  private let graph: Graph
  private let settings: Settings
  private let store: ParameterStore
  private var tensors: [Int: BatchTensor] = [:]
  private var forwardOrder: [any TrainableLayer] = []
  /// Without the last activation where the loss takes its place.
  private var backwardOrder: [any TrainableLayer] = []

  init(_ graph: Graph, batch: Int, store: ParameterStore, _ settings: Settings) {
    self.graph = graph
    self.batch = batch
    self.store = store
    self.settings = settings
    for position in settings.cut {
      let input = BatchTensor(
        shape: graph.layers[position].outputShape, batch: batch, needsGradient: false)
      tensors[position] = input
      inputs.append(input)
    }
    for position in TrainableProgram.positions(of: graph, behind: settings.cut) {
      tensors[position] = add(graph.layers[position], at: position)
    }
  }

  /// The network's outputs.
  var outputs: BatchTensor {
    guard let outputs = tensors[graph.output] else {
      preconditionFailure("the network has no output behind the cut")
    }
    return outputs
  }

  /// What the loss reads and whose gradient it writes.
  var lossTensor: BatchTensor { beforeLastActivation ?? outputs }

  /// Positions of the layers behind the cut, in order.
  static func positions(of graph: Graph, behind cut: [Int]) -> [Int] {
    var behind = Set<Int>()
    var open = [graph.output]
    while let position = open.popLast() {
      guard !cut.contains(position), behind.insert(position).inserted else { continue }
      open.append(contentsOf: graph.layers[position].inputs)
    }
    return behind.sorted()
  }

  func forward(_ pass: Pass) { for layer in forwardOrder { layer.forward(pass) } }

  /// From the gradient in `lossTensor` to those of all parameters.
  func backward() { for layer in backwardOrder.reversed() { layer.backward() } }

  private func append(_ step: any TrainableLayer, backward: Bool = true) {
    forwardOrder.append(step)
    if backward { backwardOrder.append(step) }
  }

  /// Appends the steps of one layer and returns its output.
  private func add(_ layer: Layer, at position: Int) -> BatchTensor {
    guard let input = tensors[layer.inputs[0]] else {
      preconditionFailure("'\(layer.name)' reads a layer that is not there")
    }
    let trains = position >= settings.frozen
    func tensor() -> BatchTensor {
      BatchTensor(
        shape: layer.outputShape, batch: batch,
        needsGradient: input.gradient != nil || (trains && layer.trainableParameterCount > 0))
    }
    let output: BatchTensor
    switch layer.operation {
    case .dense(let dense):
      let product = tensor()
      append(DenseLayer(layer, input, product, store))
      return activated(dense.activation, product, isLast: position == graph.output)
    case .activation(let function):
      return activated(function, input, isLast: position == graph.output)
    case .relu(let maximum):
      return activated(maximum == nil ? .relu : .relu6, input, isLast: false)
    case .flatten: return BatchTensor(input, shape: layer.outputShape)
    case .batchNormalization(let norm):
      output = tensor()
      append(
        BatchNormalizationLayer(
          layer, norm, input, output, store, usesBatch: trains,
          correctsVariance: settings.varianceCorrection.applies(to: input.shape)))
    case .dropout(let rate):
      output = tensor()
      append(DropoutLayer(layer, rate: rate, input, output))
    case .globalAveragePooling2D:
      output = tensor()
      append(GlobalPoolingLayer(.average, input, output))
    case .globalMaxPooling2D:
      output = tensor()
      append(GlobalPoolingLayer(.maximum, input, output))
    case .input, .conv2D, .depthwiseConv2D, .maxPooling2D, .averagePooling2D, .zeroPadding2D,
      .add, .upSampling2D:
      preconditionFailure("the plan let '\(layer.name)' through, which cannot be trained yet")
    }
    return output
  }

  /// The activation of a tensor: in its place, but for the last one, where the loss may need what
  /// goes into it.
  private func activated(
    _ function: ActivationFunction, _ tensor: BatchTensor, isLast: Bool
  ) -> BatchTensor {
    guard isLast, settings.lossInput == .beforeActivation else {
      if function != .linear { append(ActivationLayer(function, tensor, tensor)) }
      return tensor
    }
    beforeLastActivation = tensor
    let output = BatchTensor(shape: tensor.shape, batch: batch, needsGradient: false)
    append(ActivationLayer(function, tensor, output), backward: false)
    return output
  }
}
