package import Compiler
package import Configuration
package import Models

/// The static part of a phase, ready to compute the cut of images; or those of several phases, each
/// with its own cut, whose common layers are computed once.
package final class StaticPart {
  /// What a phase wants to have computed.
  package struct Target {
    let cut: [String]
    let graph: Graph
    let resized: (_ height: Int, _ width: Int) throws -> Graph

    /// - `graph`: the model for images of the training size.
    /// - `cut`: the names of the layers whose outputs cross.
    /// - `resized`: the same model for images of another size.
    package init(
      graph: Graph, cut: [String],
      resized: @escaping (_ height: Int, _ width: Int) throws -> Graph
    ) {
      self.graph = graph
      self.cut = cut
      self.resized = resized
    }

    /// Floats of all cut tensors of one image.
    package var floatsPerImage: Int {
      cut.reduce(0) { sum, name in
        sum + (graph.index(of: name).map { graph.layers[$0].outputShape.reduce(1, *) } ?? 0)
      }
    }

    func program(_ height: Int, _ width: Int) throws -> Program {
      let fits = height == graph.inputShape[0] && width == graph.inputShape[1]
      let graph = fits ? graph : try resized(height, width)
      return Program.inference(graph, cut: cut.compactMap(graph.index(of:)))
    }
  }

  /// Floats of all cut tensors of one image, target after target, in the cuts' order, each in
  /// Keras's layout.
  package let floatsPerImage: Int
  private let targets: [Target]
  private let arrays: WeightCache
  private let oneDNN: OneDNN
  private let arithmetic: Arithmetic
  private let winograd: WinogradChoice
  private let poisons: Bool
  /// Those used last come last.
  private var programs: [(size: Size, program: InferenceProgram)] = []
  /// What all programs run in, one after the other.
  private var workspace = (batch: 0, floats: AlignedFloats(bytes: 0))
  private let channels: Int

  private struct Size: Hashable {
    let batch: Int
    let height: Int
    let width: Int
  }

  /// - `targets`: with the same arrays, at the same positions, in all layers that they need.
  /// - `arithmetic`: how exact the convolutions are.
  /// - `winograd`: where the `fast` arithmetic takes Winograd's way.
  /// - `poisons`: whether memory that nothing reads any more is filled with NaN, for tests.
  package init(
    _ targets: [Target], weights: ModelWeights, arithmetic: Arithmetic,
    winograd: WinogradChoice = .everywhere, poisons: Bool = MemoryPoison.isRequested
  ) throws {
    precondition(!targets.isEmpty, "a static part has a cut")
    self.winograd = winograd
    self.poisons = poisons
    self.targets = targets
    self.arithmetic = arithmetic
    channels = targets[0].graph.inputShape[2]
    floatsPerImage = targets.reduce(0) { $0 + $1.floatsPerImage }
    arrays = WeightCache(weights)
    oneDNN = try OneDNN()
  }

  /// The static part of one phase.
  package convenience init(
    graph: Graph, cut: [String], weights: ModelWeights, arithmetic: Arithmetic,
    winograd: WinogradChoice = .everywhere,
    resized: @escaping (_ height: Int, _ width: Int) throws -> Graph
  ) throws {
    try self.init(
      [Target(graph: graph, cut: cut, resized: resized)], weights: weights, arithmetic: arithmetic,
      winograd: winograd)
  }

  /// Computes the cut of a batch of images.
  ///
  /// - `pixels`: `[count, height, width, channels]`, preprocessed.
  /// - `batch`: images that pass through together; a smaller `count` is filled up.
  /// - `store`: told of each image's cut tensors one after the other, with the number of floats of
  ///   the image that came before.
  package func compute(
    _ pixels: UnsafeBufferPointer<Float>, count: Int, height: Int, width: Int, batch: Int,
    store: (_ image: Int, _ offset: Int, _ values: UnsafeBufferPointer<Float>) -> Void
  ) throws {
    precondition(count > 0 && count <= batch, "\(count) images do not fit a batch of \(batch)")
    let program = try program(Size(batch: batch, height: height, width: width))
    _ = program.input.update(
      fromContentsOf: pixels.extracting(0..<count * height * width * channels))
    try program.run()
    for image in 0..<count {
      var offset = 0
      for output in program.outputs {
        let row = output.count / batch
        store(image, offset, output.extracting(image * row..<(image + 1) * row))
        offset += row
      }
    }
  }

  /// As above, with the `floatsPerImage` floats of each image put where `destination` says.
  package func compute(
    _ pixels: UnsafeBufferPointer<Float>, count: Int, height: Int, width: Int, batch: Int,
    into destination: (_ image: Int) -> UnsafeMutablePointer<Float>
  ) throws {
    try compute(pixels, count: count, height: height, width: width, batch: batch) {
      image, offset, values in
      (destination(image) + offset).update(from: values.start, count: values.count)
    }
  }

  /// What oneDNN chose for each call of the program for that size, for tests and benchmarks.
  package func implementations(
    batch: Int, height: Int, width: Int
  ) throws -> [(name: String, implementation: String)] {
    try program(Size(batch: batch, height: height, width: width)).implementations
  }

  /// A call of a program, timed alone.
  package struct CallTime {
    package let name: String
    package let implementation: String
    /// Whether it is a convolution or a dense layer.
    package let isProduct: Bool
    package let seconds: Double
  }

  /// Times each call of the program for that size alone: medians, for benchmarks.
  package func timesAlone(
    batch: Int, height: Int, width: Int, repetitions: Int
  ) throws -> [CallTime] {
    try program(Size(batch: batch, height: height, width: width))
      .timesAlone(repetitions: repetitions)
  }

  /// Bytes of workspace of the program for that size.
  package func workspaceBytes(batch: Int, height: Int, width: Int) throws -> Int {
    try program(Size(batch: batch, height: height, width: width)).workspaceBytes
  }

  /// What the program for that size does to its workspace, for tests.
  package func trace(batch: Int, height: Int, width: Int) throws -> MemoryTrace {
    try program(Size(batch: batch, height: height, width: width)).trace
  }

  /// The batch that a plan would choose.
  package func plannedBatch(height: Int, width: Int) throws -> Int {
    Program.merged(try targets.map { try $0.program(height, width) })
      .inferenceBatch(weightBytes: 4 * targets[0].graph.parameterCount)
  }

  private func program(_ size: Size) throws -> InferenceProgram {
    if let position = programs.firstIndex(where: { $0.size == size }) {
      let kept = programs.remove(at: position)
      programs.append(kept)
      return kept.program
    }
    // Images of their own size come in many sizes: keep the programs of the latest few.
    if programs.count >= 8 { programs.removeFirst() }
    let lowered = Program.merged(
      try targets.map { try $0.program(size.height, size.width) },
      distinguishing: { $0.bfloat16Results(arithmetic) })
    let program = try InferenceProgram(
      lowered, arrays: arrays, batch: size.batch, arithmetic: arithmetic, winograd: winograd,
      oneDNN: oneDNN,
      poisons: poisons, workspace: { lendWorkspace($0, batch: size.batch) })
    programs.append((size, program))
    return program
  }

  /// A workspace of at least so many bytes; programs that use another one are given up.
  ///
  /// So is what another batch size has used: single images of their own size need a fraction of it.
  private func lendWorkspace(_ bytes: Int, batch: Int) -> AlignedFloats {
    if workspace.batch != batch || workspace.floats.buffer.count * 4 < bytes {
      programs.removeAll()
      workspace = (batch, AlignedFloats(bytes: bytes + bytes / 8))
    }
    return workspace.floats
  }
}

extension UnsafeBufferPointer {
  /// The first element's address, of a buffer that is not empty.
  var start: UnsafePointer<Element> {
    guard let baseAddress else { preconditionFailure("an empty buffer has no start") }
    return baseAddress
  }
}

extension UnsafeMutableBufferPointer {
  /// The first element's address, of a buffer that is not empty.
  var start: UnsafeMutablePointer<Element> {
    guard let baseAddress else { preconditionFailure("an empty buffer has no start") }
    return baseAddress
  }
}
