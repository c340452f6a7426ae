package import Configuration
package import Models

/// The trainable part of a phase as a list of steps over tensors, without numbers.
///
/// Forward steps run in order, backward steps in the opposite order; what each must keep, and how
/// long, follows from the steps, and so does the memory.
package struct TrainablePart: Hashable, Sendable {
  package struct Tensor: Hashable, Sendable {
    /// Of the layer whose output it is.
    package var name: String
    /// Of one image.
    package var shape: [Int]
    package var order: ChannelOrder
    /// Whether a gradient flows through it.
    package var needsGradient: Bool

    /// Floats of one image in storage, the last block filled up.
    package var storedFloats: Int {
      guard let block = order.block else { return shape.reduce(1, *) }
      return shape[0] * shape[1] * ((shape[2] + block - 1) / block * block)
    }
  }

  package struct Step: Hashable, Sendable {
    /// Name of the last layer that the step covers: its output is that layer's.
    package var name: String
    package var operation: TrainableOperation
    /// Positions in `tensors`.
    package var inputs: [Int]
    package var output: Int
    /// Whether the arrays of its layer take gradients.
    package var trains: Bool
  }

  package internal(set) var tensors: [Tensor] = []
  package internal(set) var steps: [Step] = []
  /// The cut's tensors, in the cut's order.
  package internal(set) var inputs: [Int] = []
  /// The network's outputs.
  package internal(set) var output = 0
  /// What the loss reads and whose gradient it writes: the output, or what goes into its
  /// activation.
  package internal(set) var lossTensor = 0
  /// Steps that the gradient passes through; the rest only leads to the printed outputs.
  package internal(set) var lossSteps = 0

  /// How the channels of an image lie in memory: what the processor's convolutions like best.
  package enum ChannelOrder: String, Hashable, Sendable, Codable, CaseIterable {
    /// Keras's own order, `[height, width, channels]`.
    case last
    /// `[channels / 8, height, width, 8]`, the width of an AVX2 register.
    case blocks8
    /// `[channels / 16, height, width, 16]`, the width of an AVX-512 register.
    case blocks16

    /// Channels in a block; nil where there are no blocks.
    package var block: Int? {
      switch self {
      case .last: nil
      case .blocks8: 8
      case .blocks16: 16
      }
    }

    /// The order for images of some shape where convolutions like this one: loops of our own take
    /// eight channels at a time.
    func suited(to shape: [Int]) -> ChannelOrder {
      guard shape.count == 3 else { return .last }
      return self == .last && shape[2] % 8 != 0 ? .blocks8 : self
    }
  }
}

/// What a step computes; layers are named by their position in the graph, whose arrays it needs.
package enum TrainableOperation: Hashable, Sendable {
  /// Also depthwise, where `groups` is the number of channels; the activation is `linear`, `relu`
  /// or `relu6`.
  case convolution(layer: Int, Window, groups: Int, Activation)
  /// Over images; a second input is added before the activation, which is `linear`, `relu` or
  /// `relu6`.
  case imageNormalization(layer: Int, Activation, usesBatch: Bool)
  /// Over features.
  case normalization(layer: Int, usesBatch: Bool)
  case dense(layer: Int)
  case activation(Activation)
  case dropout(layer: Int, rate: Double)
  case maxPooling(Window)
  case averagePooling(Window)
  case globalPooling(GlobalPooling)
  case add
  case padding(Padding2D)
  case upSampling(UpSampling2D)
  case flatten
  /// Between Keras's order and blocks of channels.
  case layoutChange

  package enum GlobalPooling: Hashable, Sendable {
    case average
    case maximum
  }

  /// The activation that the step applies last, itself.
  package var fusedActivation: Activation {
    switch self {
    case .convolution(_, _, _, let function), .imageNormalization(_, let function, _): function
    default: .linear
    }
  }
}

extension TrainablePart {
  /// What decides the part besides the graph.
  package struct Settings: Hashable, Sendable {
    /// Positions of the layers whose outputs are stored.
    package var cut: [Int]
    /// How many layers, in Keras's order, do not train.
    package var frozen: Int
    /// Whether frozen batch normalisations use their batch's own statistics in training.
    package var batchStatistics: Bool
    /// Whether the loss is computed from what goes into the last activation.
    package var lossBeforeActivation: Bool
    /// The channel order that convolutions like best.
    package var order: ChannelOrder

    package init(
      cut: [Int], frozen: Int, batchStatistics: Bool = false, lossBeforeActivation: Bool = false,
      order: ChannelOrder = .blocks16
    ) {
      self.cut = cut
      self.frozen = frozen
      self.batchStatistics = batchStatistics
      self.lossBeforeActivation = lossBeforeActivation
      self.order = order
    }
  }

  /// The part of a graph behind a cut.
  package init(_ graph: Graph, _ settings: Settings) {
    var lowering = TrainableLowering(graph, settings)
    lowering.run()
    self = lowering.part
    markGradients()
  }

  /// Gradients flow from the loss back to the first step that trains.
  private mutating func markGradients() {
    for step in steps.indices {
      let needed =
        steps[step].trains || steps[step].inputs.contains { tensors[$0].needsGradient }
      tensors[steps[step].output].needsGradient = needed && step < lossSteps
    }
  }
}

extension Graph {
  /// Positions of the layers behind a cut that lead to the output, in order.
  package func layers(behind cut: [Int]) -> [Int] {
    var behind = Set<Int>()
    var open = [output]
    while let position = open.popLast() {
      guard !cut.contains(position), behind.insert(position).inserted else { continue }
      open.append(contentsOf: layers[position].inputs)
    }
    return behind.sorted()
  }
}
