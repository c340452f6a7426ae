package import Configuration
package import Models

/// The static part of a phase as a list of steps, without numbers.
///
/// `split` makes one step of each layer; `fold` and `fuse` are pure functions from program to
/// program that leave fewer steps; the engine lays the rest out and runs it.
package struct StaticProgram: Hashable, Sendable {
  /// Where a step finds an input.
  package enum Value: Hashable, Sendable {
    /// The batch of images, `[height, width, channels]` each.
    case image
    /// The output of the step at this position.
    case step(Int)
  }

  package struct Step: Hashable, Sendable {
    /// Name of the last layer that the step covers: its output is that layer's.
    package var name: String
    package var operation: StepOperation
    package var inputs: [Value]
    /// For one image.
    package var outputShape: [Int]
    /// The batch normalisation folded into the weights, by its layer's position.
    package var normalization: Int?
    /// Added to the result before the activation.
    package var residual: Value?
    package var activation: Activation

    /// The values that the step reads.
    package var reads: [Value] { residual.map { inputs + [$0] } ?? inputs }
  }

  package var inputShape: [Int]
  package var steps: [Step]
  /// The steps whose outputs are the cut, in the cut's order.
  package var outputs: [Value]

  /// For each step, the positions of the steps that read it.
  package var readers: [[Int]] {
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
package enum StepOperation: Hashable, Sendable {
  /// Also depthwise, where `groups` is the number of channels.
  case convolution(layer: Int, Window, groups: Int)
  case dense(layer: Int)
  case maxPooling(Window)
  case averagePooling(Window)
  case globalAveragePooling
  case globalMaxPooling
  /// A batch normalisation with nothing before it to fold into.
  case normalization(layer: Int)
  case activation(Activation)
  case add
  case padding(Padding2D)
  case upSampling(UpSampling2D)
  case flatten
}

/// A sliding window with its padding in pixels.
package struct Window: Hashable, Sendable {
  package var size: [Int]
  package var strides: [Int]
  package var padding: Padding2D

  package init(size: [Int], strides: [Int], padding: Padding2D) {
    self.size = size
    self.strides = strides
    self.padding = padding
  }
}

extension StaticProgram {
  /// All passes in order.
  package static func lowered(_ graph: Graph, cut: [Int]) -> StaticProgram {
    split(graph, at: cut).folded().fused()
  }
}
