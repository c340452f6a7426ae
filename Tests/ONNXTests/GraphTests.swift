internal import Configuration
internal import Models
internal import ONNX
internal import TestSupport
internal import Testing

/// The operations that models become.
@Suite struct GraphTests {
  @Test("a residual network's operations, arrays and names")
  func residual() throws {
    let graph = try ONNXModel(residualGraph(), metadata: .test).graph
    expectLines(
      graph,
      """
      takes input_layer [6, 6, 3]
      pad/pads = [0, 0, 1, 1, 0, 0, 1, 1]
      stem/kernel [4, 3, 3, 3]
      stem_bn/gamma [4]
      stem_bn/beta [4]
      stem_bn/moving_mean [4]
      stem_bn/moving_variance [4]
      depthwise/depthwise_kernel [4, 1, 3, 3]
      conv/kernel [4, 4, 1, 1]
      conv/bias [4]
      out/minimum [] = 0.0
      out/maximum [] = 6.0
      dense/kernel [4, 2]
      dense/bias [2]
      Transpose input_layer perm [0, 3, 1, 2] -> input_layer/Transpose
      Pad input_layer/Transpose, pad/pads mode constant -> pad
      Conv pad, stem/kernel group 1 kernel_shape [3, 3] pads [0, 0, 0, 0] strides [1, 1] -> stem
      BatchNormalization stem, stem_bn/gamma, stem_bn/beta, stem_bn/moving_mean, \
      stem_bn/moving_variance epsilon 0.001 -> stem_bn
      Relu stem_bn -> stem_relu
      Conv stem_relu, depthwise/depthwise_kernel group 4 kernel_shape [3, 3] pads [1, 1, 1, 1] \
      strides [1, 1] -> depthwise
      Conv depthwise, conv/kernel, conv/bias group 1 kernel_shape [1, 1] pads [0, 0, 0, 0] \
      strides [1, 1] -> conv
      Add stem_relu, conv -> add
      Clip add, out/minimum, out/maximum -> out
      GlobalAveragePool out -> pool/GlobalAveragePool
      Flatten pool/GlobalAveragePool axis 1 -> pool
      Gemm pool, dense/kernel, dense/bias -> dense/Gemm
      Softmax dense/Gemm axis 1 -> dense
      gives dense [2]
      """)
  }

  @Test("values are flattened in Keras's order; the last layer names the output")
  func orders() throws {
    var builder = GraphBuilder(inputShape: [4, 5, 2])
    var x = try builder.add(
      "crop", Cropping2D(Padding2D(top: 1, bottom: 0, left: 0, right: 2)), builder.input)
    x = try builder.add("norm", LayerNormalization(), x)
    x = try builder.add("flatten", Flatten(), x)
    x = try builder.add("drop", Dropout(rate: 0.5), x)
    let graph = try ONNXModel(builder.graph(output: x), metadata: .test).graph
    expectLines(
      graph,
      """
      takes input_layer [4, 5, 2]
      crop/starts = [1, 0]
      crop/ends = [4, 3]
      crop/axes = [2, 3]
      norm/gamma [2]
      norm/beta [2]
      flatten/shape = [0, 18]
      Transpose input_layer perm [0, 3, 1, 2] -> input_layer/Transpose
      Slice input_layer/Transpose, crop/starts, crop/ends, crop/axes -> crop
      Transpose crop perm [0, 2, 3, 1] -> norm/Transpose
      LayerNormalization norm/Transpose, norm/gamma, norm/beta axis -1 epsilon 0.001 -> \
      norm/LayerNormalization
      Transpose norm/LayerNormalization perm [0, 3, 1, 2] -> norm
      Transpose norm perm [0, 2, 3, 1] -> flatten/Transpose
      Reshape flatten/Transpose, flatten/shape -> flatten
      Identity flatten -> drop
      gives drop [18]
      """)
  }

  @Test(
    "every architecture is a graph of known tensors that holds all of the model's arrays",
    arguments: Architecture.all.map(\.name))
  func architecture(_ name: String) throws {
    let architecture = try #require(Architecture.named(name))
    let model = try Application(architecture, isImageNet: true).graph(inputShape: [96, 107, 3])
    let graph = try ONNXModel(model, metadata: .test).graph
    var known = Set(graph.inputs.map(\.name) + graph.arrays.map(\.name))
    #expect(known.count == graph.inputs.count + graph.arrays.count, "names are given once")
    for node in graph.nodes {
      let unknown = node.inputs.first { !$0.isEmpty && !known.contains($0) }
      #expect(unknown == nil, "\(node)")
      #expect(known.insert(node.output).inserted, "\(node)")
    }
    #expect(known.contains(graph.output.name))
    for layer in model.layers {
      for weight in layer.weights where weight.name != "count" {
        let array = graph.arrays.first { $0.name == "\(layer.name)/\(weight.name)" }
        #expect(array?.count == weight.count, "\(layer.name)/\(weight.name)")
      }
    }
  }

  private func expectLines(_ graph: ONNXGraph, _ text: String) {
    let difference = firstDifference(graph.description, text)
    #expect(difference == nil, "\(graph)")
  }
}
