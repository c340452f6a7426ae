internal import Configuration
internal import Models
internal import Plan

/// Makes the layers of a program from the steps of its part.
struct LayerFactory {
  private let graph: Graph
  private let parameters: ModelParameters
  private let context: KernelContext
  private let movingVariance: Compatibility.MovingVariance

  init(
    _ graph: Graph, _ parameters: ModelParameters, _ context: KernelContext,
    _ movingVariance: Compatibility.MovingVariance
  ) {
    self.graph = graph
    self.parameters = parameters
    self.context = context
    self.movingVariance = movingVariance
  }

  func layer(
    _ step: TrainablePart.Step, _ inputs: [BatchTensor], _ output: BatchTensor
  ) throws -> any TrainableLayer {
    let input = inputs[0]
    switch step.operation {
    case .convolution(let position, let window, let groups, let activation):
      return try convolution(
        step, graph.layers[position], position, window, groups, activation, input, output)
    case .imageNormalization(let position, let activation, let usesBatch):
      let layer = graph.layers[position]
      return ImageNormalizationLayer(
        layer, normalization(of: layer), activation, inputs, output, parameters.store,
        usesBatch: usesBatch, trains: step.trains,
        correctsVariance: movingVariance.isCorrected(for: input.shape))
    case .normalization(let position, let usesBatch):
      let layer = graph.layers[position]
      return BatchNormalizationLayer(
        layer, normalization(of: layer), input, output, parameters.store, usesBatch: usesBatch,
        trains: step.trains, correctsVariance: movingVariance.isCorrected(for: input.shape))
    case .dense(let position):
      return try dense(graph.layers[position], input, output)
    case .activation(let function): return ActivationLayer(function, input, output)
    case .dropout(let position, let rate):
      return DropoutLayer(graph.layers[position], rate: rate, input, output)
    case .maxPooling(let window):
      return try PairedLayer.pooling(step.name, .maximum, window, input, output, context)
    case .averagePooling(let window):
      return try PairedLayer.pooling(step.name, .average, window, input, output, context)
    case .globalPooling(let kind):
      return input.order != .last
        ? BlockedGlobalPoolingLayer(kind, input, output)
        : GlobalPoolingLayer(kind, input, output)
    case .add: return SumLayer(input, inputs[1], output)
    case .padding(let padding): return PaddingLayer(padding, input, output)
    case .upSampling(let up):
      return try PairedLayer.upSampling(step.name, up, input, output, context)
    case .flatten: return FlattenLayer(input, output)
    case .layoutChange: return try PairedLayer.layoutChange(input, output, context)
    }
  }

  private func normalization(of layer: Layer) -> BatchNormalization {
    guard case .batchNormalization(let norm) = layer.operation else {
      preconditionFailure("'\(layer.name)' is not a batch normalisation")
    }
    return norm
  }

  private func bias(of layer: Layer) -> Parameter? {
    let key = ParameterKey(layer: layer.name, weight: "bias")
    return parameters.store.contains(key) ? parameters.store[key] : nil
  }

  private func dense(
    _ layer: Layer, _ input: BatchTensor, _ output: BatchTensor
  ) throws -> any TrainableLayer {
    let shape = DenseShape(layer, inputs: input.count)
    let kernel = parameters.store[ParameterKey(layer: layer.name, weight: "kernel")]
    guard shape.isBlocked else {
      return PlainDenseLayer(shape, input, output, kernel: kernel, bias: bias(of: layer))
    }
    return try DenseLayer(
      shape, input, output, kernel: kernel, kernelLayout: parameters.layout(of: kernel.key),
      bias: bias(of: layer), context)
  }

  private func convolution(
    _ step: TrainablePart.Step, _ layer: Layer, _ position: Int, _ window: Window, _ groups: Int,
    _ activation: Activation, _ input: BatchTensor, _ output: BatchTensor
  ) throws -> ConvolutionLayer {
    let shape = ConvolutionShape(layer, window, groups, input: input.shape, batch: input.batch)
    let kernel = parameters.store[ParameterKey(layer: layer.name, weight: shape.kernelName)]
    return try ConvolutionLayer(
      shape, activation, input, output, kernel: kernel,
      kernelLayout: parameters.layout(of: kernel.key), bias: bias(of: layer), trains: step.trains,
      context)
  }
}

extension ConvolutionShape {
  /// - `input`: `[height, width, channels]`.
  init(_ layer: Layer, _ window: Window, _ groups: Int, input: [Int], batch: Int) {
    self.init(
      name: layer.name, batch: batch, input: input, output: layer.outputShape, window: window,
      groups: groups, hasBias: layer.weights.contains { $0.name == "bias" })
  }

  /// Keras's name of the kernel.
  var kernelName: String { groups == 1 ? "kernel" : "depthwise_kernel" }
}
