internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import Testing

/// What training takes besides its workspace.
@Suite struct FootprintTests {
  static let backbones: [(Application, side: Int)] = [
    (Application(.mobileNetV2, alpha: 1), 96), (Application(.resnet50), 96),
    (Application(.vgg16), 64),
  ]

  /// A convolution without a kernel for the tensors' own layout would keep copies of all of them:
  /// several times the workspace in all.
  @Test(
    "no instruction set needs copies of the images in other layouts", arguments: backbones.indices)
  func noCopies(_ number: Int) throws {
    let (backbone, side) = FootprintTests.backbones[number]
    var builder = GraphBuilder(inputShape: [side, side, 3])
    var last = try backbone.append(to: &builder, builder.input)
    last = try builder.add("pool", GlobalAveragePooling2D(), last)
    last = try builder.add("dense", Dense(units: 4, activation: .softmax), last)
    let graph = builder.graph(output: last)
    let part = TrainingProgram(
      graph,
      TrainingProgram.Settings(cut: [0], frozen: 0, order: EngineIdentity.channelOrder))
    let batch = 16
    let overhead = try #require(
      TrainingFootprint.bytes(part, graph: graph, cut: [0], frozen: 0, batch: batch))
    let workspace = part.memory(batch: batch).bytes
    // Scratchpads, a gradient of the largest kernel in another layout, and the places of maxima; and
    // where gradients are made of matrix products, each thread's columns and its share of the kernel's
    // gradient. None of it grows with the number of layers.
    let kernel = graph.layers.flatMap(\.weights).map { 4 * $0.count }.max() ?? 0
    let kernels = EngineIdentity.channelOrder == .last ? 12 : 3
    #expect(
      overhead < workspace / 4 + kernels * kernel,
      "\(overhead >> 20) MiB besides a workspace of \(workspace >> 20) MiB")
    #expect(overhead > 0)
  }
}
