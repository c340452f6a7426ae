internal import Compiler
internal import Configuration
internal import Models
internal import Testing

/// Programs of small graphs, printed after each pass: what a pass does can be read here.
@Suite struct ProgramTests {
  /// A residual block on padded images, as in ResNet50.
  private static func residual() throws -> Graph {
    var builder = GraphBuilder(inputShape: [6, 6, 3])
    var x = try builder.add("pad", ZeroPadding2D(Padding2D(all: 1)), builder.input)
    x = try builder.add("stem", Conv2D(filters: 16, kernel: 3, useBias: false), x)
    x = try builder.add("stem_bn", BatchNormalization(), x)
    x = try builder.add("stem_relu", ActivationLayer(.relu), x)
    var y = try builder.add(
      "conv", Conv2D(filters: 16, kernel: 3, padding: .same, useBias: false), x)
    y = try builder.add("conv_bn", BatchNormalization(), y)
    x = try builder.add("add", Add(), x, y)
    x = try builder.add("out", ActivationLayer(.relu), x)
    x = try builder.add("pool", GlobalAveragePooling2D(), x)
    x = try builder.add("drop", Dropout(rate: 0.5), x)
    x = try builder.add("dense", Dense(units: 2, activation: .softmax), x)
    return builder.graph(output: x)
  }

  @Test("each pass of an inference program prints what it did")
  func inference() throws {
    let graph = try ProgramTests.residual()
    let cut = [try #require(graph.index(of: "pool"))]
    let decomposed = Program.decomposed(graph, from: [0], to: cut, .inference)
    expectLines(
      decomposed,
      """
      in0 = input_layer [6, 6, 3]
      %0 = pad 1,1,1,1 in0 -> pad [8, 8, 3]
      %1 = convolution 3x3 %0 -> stem [6, 6, 16]
      %2 = normalization by moving averages %1 -> stem_bn [6, 6, 16]
      %3 = relu %2 -> stem_relu [6, 6, 16]
      %4 = convolution 3x3 pad 1,1,1,1 %3 -> conv [6, 6, 16]
      %5 = normalization by moving averages %4 -> conv_bn [6, 6, 16]
      %6 = sum %3, %5 -> add [6, 6, 16]
      %7 = relu %6 -> out [6, 6, 16]
      %8 = global average %7 -> pool [16]
      gives %8
      """)
    let folded = decomposed.folded()
    expectLines(
      folded,
      """
      in0 = input_layer [6, 6, 3]
      %0 = convolution 3x3 pad 1,1,1,1 in0, folded stem_bn -> stem_bn [6, 6, 16]
      %1 = relu %0 -> stem_relu [6, 6, 16]
      %2 = convolution 3x3 pad 1,1,1,1 %1, folded conv_bn -> conv_bn [6, 6, 16]
      %3 = sum %1, %2 -> add [6, 6, 16]
      %4 = relu %3 -> out [6, 6, 16]
      %5 = global average %4 -> pool [16]
      gives %5
      """)
    expectLines(
      folded.fused(),
      """
      in0 = input_layer [6, 6, 3]
      %0 = convolution 3x3 pad 1,1,1,1 in0, folded stem_bn, relu -> stem_relu [6, 6, 16]
      %1 = convolution 3x3 pad 1,1,1,1 %0, folded conv_bn, plus %0, relu -> out [6, 6, 16]
      %2 = global average %1 -> pool [16]
      gives %2
      """)
    #expect(Program.inference(graph, cut: cut) == folded.fused())
  }

  @Test("layers in inference mode drop nothing, go by moving averages, and train nevertheless")
  func inferenceMode() throws {
    func graph(inference: Bool) throws -> Graph {
      var builder = GraphBuilder(inputShape: [6, 6, 3])
      builder.runsInInference = inference
      var x = try builder.add("stem", Conv2D(filters: 16, kernel: 3), builder.input)
      x = try builder.add("stem_bn", BatchNormalization(), x)
      x = try builder.add("drop", Dropout(rate: 0.5), x)
      x = try builder.add("conv", Conv2D(filters: 8, kernel: 3), x)
      x = try builder.add("bn", BatchNormalization(), x)
      builder.runsInInference = false
      x = try builder.add("pool", GlobalAveragePooling2D(), x)
      x = try builder.add("norm", BatchNormalization(), x)
      return builder.graph(output: x)
    }
    let called = try graph(inference: true)
    expectLines(
      Program.decomposed(called, from: [0], to: [called.output], .training, frozen: 2),
      """
      in0 = input_layer [6, 6, 3]
      %0 = convolution 3x3 in0 -> stem [4, 4, 16]
      %1 = normalization by moving averages %0 -> stem_bn [4, 4, 16], trains
      %2 = convolution 3x3 %1 -> conv [2, 2, 8], trains
      %3 = normalization by moving averages %2 -> bn [2, 2, 8], trains
      %4 = global average %3 -> pool [8]
      %5 = normalization by batch %4 -> norm [8], trains
      gives %5
      """)
    func cut(_ graph: Graph, _ frozen: FrozenLayers) -> [String] {
      StaticAnalysis(graph: graph, frozen: frozen, batchStatistics: true)
        .cut.map { graph.layers[$0].name }
    }
    #expect(cut(called, 6) == ["pool"])
    #expect(cut(try graph(inference: false), 6) == ["stem"])
    #expect(cut(called, FrozenLayers(first: 4, others: [5])) == ["stem_bn"])
  }

  @Test("a layer frozen between others that train passes gradients on and takes none")
  func frozenBetween() throws {
    let graph = try ProgramTests.residual()
    let norm = try #require(graph.index(of: "conv_bn"))
    expectLines(
      Program.decomposed(
        graph, from: [0], to: [graph.output], .training,
        frozen: FrozenLayers(first: 0, others: [norm])),
      """
      in0 = input_layer [6, 6, 3]
      %0 = pad 1,1,1,1 in0 -> pad [8, 8, 3]
      %1 = convolution 3x3 %0 -> stem [6, 6, 16], trains
      %2 = normalization by batch %1 -> stem_bn [6, 6, 16], trains
      %3 = relu %2 -> stem_relu [6, 6, 16]
      %4 = convolution 3x3 pad 1,1,1,1 %3 -> conv [6, 6, 16], trains
      %5 = normalization by moving averages %4 -> conv_bn [6, 6, 16]
      %6 = sum %3, %5 -> add [6, 6, 16]
      %7 = relu %6 -> out [6, 6, 16]
      %8 = global average %7 -> pool [16]
      %9 = dropout 0.5 %8 -> drop [16]
      %10 = product %9 -> dense [2], trains
      %11 = softmax %10 -> dense [2]
      gives %11
      """)
  }

  @Test("each pass of a training program prints what it did")
  func training() throws {
    let graph = try ProgramTests.residual()
    let decomposed = Program.decomposed(
      graph, from: [0], to: [graph.output], .training, frozen: 5)
    expectLines(
      decomposed,
      """
      in0 = input_layer [6, 6, 3]
      %0 = pad 1,1,1,1 in0 -> pad [8, 8, 3]
      %1 = convolution 3x3 %0 -> stem [6, 6, 16]
      %2 = normalization by moving averages %1 -> stem_bn [6, 6, 16]
      %3 = relu %2 -> stem_relu [6, 6, 16]
      %4 = convolution 3x3 pad 1,1,1,1 %3 -> conv [6, 6, 16], trains
      %5 = normalization by batch %4 -> conv_bn [6, 6, 16], trains
      %6 = sum %3, %5 -> add [6, 6, 16]
      %7 = relu %6 -> out [6, 6, 16]
      %8 = global average %7 -> pool [16]
      %9 = dropout 0.5 %8 -> drop [16]
      %10 = product %9 -> dense [2], trains
      %11 = softmax %10 -> dense [2]
      gives %11
      """)
    let fused = decomposed.folded().fused()
    expectLines(
      fused,
      """
      in0 = input_layer [6, 6, 3]
      %0 = convolution 3x3 pad 1,1,1,1 in0 -> stem [6, 6, 16]
      %1 = normalization by moving averages %0, relu -> stem_relu [6, 6, 16]
      %2 = convolution 3x3 pad 1,1,1,1 %1 -> conv [6, 6, 16], trains
      %3 = normalization by batch %2, plus %1, relu -> out [6, 6, 16], trains
      %4 = global average %3 -> pool [16]
      %5 = dropout 0.5 %4 -> drop [16]
      %6 = product %5 -> dense [2], trains
      %7 = softmax %6 -> dense [2]
      gives %7
      """)
    let laidOut = fused.laidOut(.blocks16)
    expectLines(
      laidOut,
      """
      in0 = input_layer [6, 6, 3]
      %0 = convolution 3x3 pad 1,1,1,1 in0 -> stem [6, 6, 16] blocks16
      %1 = normalization by moving averages %0, relu -> stem_relu [6, 6, 16] blocks16
      %2 = convolution 3x3 pad 1,1,1,1 %1 -> conv [6, 6, 16] blocks16, trains
      %3 = normalization by batch %2, plus %1, relu -> out [6, 6, 16] blocks16, trains
      %4 = global average %3 -> pool [16]
      %5 = dropout 0.5 %4 -> drop [16]
      %6 = product %5 -> dense [2], trains
      %7 = softmax %6 -> dense [2]
      gives %7
      """)
    expectLines(
      laidOut.differentiated(lossBeforeActivation: true),
      """
      in0 = input_layer [6, 6, 3]
      %0 = convolution 3x3 pad 1,1,1,1 in0 -> stem [6, 6, 16] blocks16
      %1 = normalization by moving averages %0, relu -> stem_relu [6, 6, 16] blocks16
      %2 = convolution 3x3 pad 1,1,1,1 %1 -> conv [6, 6, 16] blocks16, trains
      %3 = normalization by batch %2, plus %1, relu -> out [6, 6, 16] blocks16, trains
      %4 = global average %3 -> pool [16]
      %5 = dropout 0.5 %4 -> drop [16]
      %6 = product %5 -> dense [2], trains
      %7 = softmax %6 -> dense [2]
      gives %7
      loss of %6
      back %6: d%6 -> d%5, arrays
      back %5: d%5 -> d%4
      back %4: d%4 -> d%3
      back %3: d%3 -> d%2, arrays
      back %2: d%2 -> arrays
      """)
  }

  /// Says the first line that differs.
  private func expectLines(
    _ program: some CustomStringConvertible, _ expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (found, wanted) = (
      program.description.split(separator: "\n"), expected.split(separator: "\n")
    )
    let differing = (0..<max(found.count, wanted.count)).first {
      $0 >= found.count || $0 >= wanted.count || found[$0] != wanted[$0]
    }
    guard let line = differing else { return }
    print(program)
    Issue.record(
      """
      line \(line + 1) is '\(line < found.count ? found[line] : "")', \
      not '\(line < wanted.count ? wanted[line] : "")'
      """, sourceLocation: sourceLocation)
  }
}
