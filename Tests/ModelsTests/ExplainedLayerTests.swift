internal import Configuration
internal import Models
internal import Testing

/// The layer that is looked at to explain a prediction.
@Suite struct ExplainedLayerTests {
  @Test(
    "it is the last one with rows and columns that all comes through, before poolings",
    arguments: [
      ("resnet50", "conv5_block3_out"), ("mobilenet_v2", "out_relu"), ("vgg16", "block5_conv3"),
      ("densenet121", "relu"), ("efficientnet_b0", "top_activation"),
      ("inception_v3", "mixed10"),
    ])
  func backbones(name: String, expected: String) throws {
    let architecture = try #require(Architecture.named(name))
    for pooled in [GlobalAveragePooling2D(), Flatten()] as [any KerasLayer] {
      let model = try Model(
        inputShape: [160, 160, 3], stem: [], backbone: Application(architecture),
        head: [pooled, Dense(units: 2, activation: .softmax)])
      #expect(model.graph.lastSpatialLayer == expected, "\(name), \(pooled.className)")
    }
  }

  @Test("a model of vectors has none")
  func vectors() throws {
    var builder = GraphBuilder(inputShape: [8])
    let output = try builder.add("dense", Dense(units: 2, activation: .softmax), builder.input)
    #expect(builder.graph(output: output).lastSpatialLayer == nil)
  }
}
