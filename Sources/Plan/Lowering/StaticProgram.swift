public import Models

/// The static part of a phase as a list of steps, without numbers.
///
/// `split` makes one step of each layer; `fold` and `fuse` are pure functions from program to
/// program that leave fewer steps; the engine lays the rest out and runs it.
public struct StaticProgram: Hashable, Sendable {
  /// Where a step finds an input.
  public enum Value: Hashable, Sendable {
    /// The batch of images, `[height, width, channels]` each.
    case image
    /// The output of the step at this position.
    case step(Int)
  }

  public struct Step: Hashable, Sendable {
    /// Name of the last layer that the step covers: its output is that layer's.
    public var name: String
    public var operation: StepOperation
    public var inputs: [Value]
    /// For one image.
    public var outputShape: [Int]
    /// The batch normalisation folded into the weights, by its layer's position.
    public var normalization: Int?
    /// Added to the result before the activation.
    public var residual: Value?
    public var activation: ActivationFunction

    /// The values that the step reads.
    public var reads: [Value] { residual.map { inputs + [$0] } ?? inputs }
  }

  public var inputShape: [Int]
  public var steps: [Step]
  /// The steps whose outputs are the cut, in the cut's order.
  public var outputs: [Value]

  /// For each step, the positions of the steps that read it.
  public var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: steps.count)
    for (position, step) in steps.enumerated() {
      for case .step(let read) in step.reads { readers[read].append(position) }
    }
    return readers
  }

  /// The one step that reads `position`, where there is just one and the value is not an output.
  func soleReader(of position: Int, among readers: [[Int]]) -> Int? {
    guard readers[position].count == 1, !outputs.contains(.step(position)) else { return nil }
    return readers[position].first
  }
}

/// What a step computes; layers are named by their position in the graph, whose arrays it needs.
public enum StepOperation: Hashable, Sendable {
  /// Also depthwise, where `groups` is the number of channels.
  case convolution(layer: Int, Window, groups: Int)
  case dense(layer: Int)
  case maxPooling(Window)
  case averagePooling(Window)
  case globalAveragePooling
  case globalMaxPooling
  /// A batch normalisation with nothing before it to fold into.
  case normalization(layer: Int)
  case activation(ActivationFunction)
  case add
  case padding(Padding2D)
  case upSampling(UpSampling2D)
  case flatten
}

/// A sliding window with its padding in pixels.
public struct Window: Hashable, Sendable {
  public var size: [Int]
  public var strides: [Int]
  public var padding: Padding2D

  public init(size: [Int], strides: [Int], padding: Padding2D) {
    self.size = size
    self.strides = strides
    self.padding = padding
  }
}

extension StaticProgram {
  /// All passes in order.
  public static func lowered(_ graph: Graph, cut: [Int]) -> StaticProgram {
    split(graph, at: cut).folded().fused()
  }
}
