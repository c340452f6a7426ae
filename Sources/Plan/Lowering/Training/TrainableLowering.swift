internal import Configuration
internal import Models

/// Makes the steps of a trainable part from the layers behind a cut.
///
/// Zero padding goes into the convolution behind it, activations and residual sums go into the
/// batch normalisation before them, and changes of layout are put in where they are needed.
struct TrainableLowering {
  private(set) var part = TrainablePart()
  private let graph: Graph
  private let settings: TrainablePart.Settings
  private let behind: [Int]
  private let readers: [[Int]]
  /// For each layer that is done, the tensor that holds its output.
  private var tensor: [Int: Int] = [:]
  /// For each tensor, the one that holds the same in the other layout.
  private var twin: [Int: Int] = [:]
  /// Paddings that the layer behind them takes over.
  private var handedOn: [Int: Padding2D] = [:]

  init(_ graph: Graph, _ settings: TrainablePart.Settings) {
    self.graph = graph
    self.settings = settings
    behind = graph.layers(behind: settings.cut)
    let members = Set(behind)
    readers = graph.consumers.map { $0.filter(members.contains) }
  }

  mutating func run() {
    for position in settings.cut {
      tensor[position] = addTensor(
        graph.layers[position].name, graph.layers[position].outputShape, .last)
    }
    part.inputs = settings.cut.compactMap { tensor[$0] }
    for position in behind where tensor[position] == nil { add(graph.layers[position], position) }
    part.output = plain(tensor[graph.output] ?? 0)
    let last = part.steps.count - 1
    part.lossTensor = part.output
    part.lossSteps = part.steps.count
    if settings.lossBeforeActivation, last >= 0, case .activation = part.steps[last].operation,
      part.steps[last].output == part.output
    {
      part.lossTensor = part.steps[last].inputs[0]
      part.lossSteps = last
    }
  }

  // MARK: Tensors

  private mutating func addTensor(
    _ name: String, _ shape: [Int], _ order: TrainablePart.ChannelOrder
  ) -> Int {
    part.tensors.append(
      TrainablePart.Tensor(name: name, shape: shape, order: order, needsGradient: false))
    return part.tensors.count - 1
  }

  private mutating func addStep(
    _ name: String, _ operation: TrainableOperation, _ inputs: [Int], _ shape: [Int],
    _ order: TrainablePart.ChannelOrder, trains: Bool = false
  ) -> Int {
    let output = addTensor(name, shape, order)
    part.steps.append(
      TrainablePart.Step(
        name: name, operation: operation, inputs: inputs, output: output, trains: trains))
    return output
  }

  private mutating func plain(_ tensor: Int) -> Int { laidOut(tensor, .last) }

  /// As convolutions, normalisations, pooling and sums take it.
  private mutating func ordered(_ tensor: Int) -> Int {
    laidOut(tensor, suited(part.tensors[tensor].shape))
  }

  private func suited(_ shape: [Int]) -> TrainablePart.ChannelOrder {
    settings.order.suited(to: shape)
  }

  private mutating func laidOut(_ tensor: Int, _ order: TrainablePart.ChannelOrder) -> Int {
    guard part.tensors[tensor].order != order, part.tensors[tensor].shape.count == 3 else {
      return tensor
    }
    if let twin = twin[tensor] { return twin }
    let other = addStep(
      part.tensors[tensor].name, .layoutChange, [tensor], part.tensors[tensor].shape, order)
    twin[tensor] = other
    return other
  }

  private func input(_ layer: Layer, _ index: Int = 0) -> Int {
    guard let input = tensor[layer.inputs[index]] else {
      preconditionFailure("'\(layer.name)' reads a layer that is not there")
    }
    return input
  }

  private func order(_ tensor: Int) -> TrainablePart.ChannelOrder { part.tensors[tensor].order }

  // MARK: Layers

  private mutating func add(_ layer: Layer, _ position: Int) {
    let source = input(layer)
    let shape = layer.outputShape
    let trains = position >= settings.frozen && layer.trainableParameterCount > 0
    func window(_ size: [Int], _ strides: [Int], _ mode: PaddingMode) -> Window {
      if let padding = handedOn[layer.inputs[0]] {
        return Window(size: size, strides: strides, padding: padding)
      }
      let sides = graph.layers[layer.inputs[0]].outputShape
      return Window(
        size: size, strides: strides,
        padding: mode == .same
          ? Operation.samePadding(sides, size: size, strides: strides) : .none)
    }
    switch layer.operation {
    case .conv2D(let conv):
      addConvolution(
        layer, position, source, window(conv.kernel, conv.strides, conv.padding), groups: 1,
        conv.activation, trains: trains)
    case .depthwiseConv2D(let conv):
      addConvolution(
        layer, position, source, window(conv.kernel, conv.strides, conv.padding),
        groups: shape[2], .linear, trains: trains)
    case .batchNormalization:
      addNormalization(layer, position, source, trains: trains)
    case .dense(let dense):
      let product = addStep(
        layer.name, .dense(layer: position), [source], shape, .last, trains: trains)
      tensor[position] = activated(layer.name, dense.activation, product)
    case .relu(let maximum):
      tensor[position] = activated(layer.name, maximum == nil ? .relu : .relu6, source)
    case .activation(let function):
      tensor[position] = activated(layer.name, function, source)
    case .dropout(let rate):
      tensor[position] =
        rate == 0
        ? source
        : addStep(
          layer.name, .dropout(layer: position, rate: rate), [source], shape,
          order(source))
    case .flatten:
      tensor[position] = addStep(layer.name, .flatten, [plain(source)], shape, .last)
    case .globalAveragePooling2D:
      tensor[position] = addStep(
        layer.name, .globalPooling(.average), [source], shape, .last)
    case .globalMaxPooling2D:
      tensor[position] = addStep(
        layer.name, .globalPooling(.maximum), [source], shape, .last)
    case .maxPooling2D(let pool):
      tensor[position] = addStep(
        layer.name, .maxPooling(window(pool.size, pool.strides, pool.padding)),
        [ordered(source)], shape, suited(shape))
    case .averagePooling2D(let pool):
      tensor[position] = addStep(
        layer.name, .averagePooling(window(pool.size, pool.strides, pool.padding)),
        [ordered(source)], shape, suited(shape))
    case .add:
      let terms = [ordered(source), ordered(input(layer, 1))]
      let sum = addStep(layer.name, .add, terms, shape, suited(shape))
      tensor[position] = sum
    case .zeroPadding2D(let padding): addPadding(layer, position, source, padding)
    case .upSampling2D(let up):
      tensor[position] = addStep(
        layer.name, .upSampling(up), [source], shape, order(source))
    case .input: preconditionFailure("the image is always in front of the cut")
    }
  }

  /// An activation as a step of its own.
  private mutating func activated(
    _ name: String, _ function: Activation, _ source: Int
  ) -> Int {
    guard function != .linear else { return source }
    // Lanes that fill a block up must stay zero.
    let keepsZero = function != .sigmoid && function != .softmax
    let source = keepsZero ? source : plain(source)
    return addStep(
      name, .activation(function), [source], part.tensors[source].shape,
      order(source))
  }

  /// The rectifier that alone reads a layer, if there is one.
  private func rectifier(after position: Int) -> (position: Int, function: Activation)? {
    guard readers[position].count == 1, let next = readers[position].first,
      position != graph.output
    else { return nil }
    switch graph.layers[next].operation {
    case .relu(let maximum) where maximum == nil || maximum == 6:
      return (next, maximum == nil ? .relu : .relu6)
    case .activation(.relu): return (next, .relu)
    case .activation(.relu6): return (next, .relu6)
    default: return nil
    }
  }

  private mutating func addConvolution(
    _ layer: Layer, _ position: Int, _ source: Int, _ window: Window, groups: Int,
    _ activation: Activation, trains: Bool
  ) {
    // Pictures of few channels would be blown up to whole blocks.
    let isWide = part.tensors[source].shape[2] >= (settings.order.block ?? 8) || groups > 1
    let source = isWide ? ordered(source) : source
    var fused: Activation =
      activation == .relu || activation == .relu6 ? activation : .linear
    var end = position
    if activation == .linear, let next = rectifier(after: position) {
      (end, fused) = (next.position, next.function)
    }
    let name = graph.layers[end].name
    let output = addStep(
      name, .convolution(layer: position, window, groups: groups, fused), [source],
      layer.outputShape, suited(layer.outputShape), trains: trains)
    tensor[end] = fused == .linear ? activated(name, activation, output) : output
    tensor[position] = tensor[end]
  }

  private mutating func addNormalization(
    _ layer: Layer, _ position: Int, _ source: Int, trains: Bool
  ) {
    let usesBatch = position >= settings.frozen || settings.batchStatistics
    guard layer.outputShape.count == 3 else {
      tensor[position] = addStep(
        layer.name, .normalization(layer: position, usesBatch: usesBatch), [source],
        layer.outputShape, .last, trains: trains)
      return
    }
    var inputs = [ordered(source)]
    var end = position
    if readers[position].count == 1, position != graph.output, let sum = readers[position].first,
      case .add = graph.layers[sum].operation, graph.layers[sum].inputs.max() == position,
      let other = graph.layers[sum].inputs.first(where: { $0 != position }),
      let term = tensor[other]
    {
      inputs.append(ordered(term))
      end = sum
    }
    var activation = Activation.linear
    if let next = rectifier(after: end) { (end, activation) = (next.position, next.function) }
    let output = addStep(
      graph.layers[end].name,
      .imageNormalization(layer: position, activation, usesBatch: usesBatch), inputs,
      layer.outputShape, suited(layer.outputShape), trains: trains)
    for covered in [position, end] { tensor[covered] = output }
    if let sum = readers[position].first, inputs.count == 2 { tensor[sum] = output }
  }

  private mutating func addPadding(
    _ layer: Layer, _ position: Int, _ source: Int, _ padding: Padding2D
  ) {
    if readers[position].count == 1, let next = readers[position].first,
      takesPadding(graph.layers[next].operation, isRectified: isRectified(source))
    {
      handedOn[position] = padding
      tensor[position] = source
      return
    }
    tensor[position] = addStep(
      layer.name, .padding(padding), [source], layer.outputShape, order(source))
  }

  private func takesPadding(_ operation: Operation, isRectified: Bool) -> Bool {
    switch operation {
    case .conv2D(let conv): conv.padding == .valid
    case .depthwiseConv2D(let conv): conv.padding == .valid
    // A zero never beats a value that is not negative.
    case .maxPooling2D(let pool): pool.padding == .valid && isRectified
    default: false
    }
  }

  private func isRectified(_ tensor: Int) -> Bool {
    part.steps.contains { step in
      step.output == tensor && [.relu, .relu6].contains(step.operation.fusedActivation)
    }
  }
}
