internal import Configuration

extension Architecture {
  package static let inceptionResNetV2 = Architecture(
    "inception_resnet_v2", "InceptionResNetV2", preprocess: .tf,
    weights: PublishedWeights(
      "inception_resnet_v2", "inception_resnet_v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
      digests: ["d19885ff4a710c122648d3b5c3b684e4"]), defaultSize: 299, minimumSize: 75,
    signature: "conv_7b"
  ) { builder, input, _ throws(GraphError) in
    try InceptionResNetV2.inceptionResNetV2(&builder, input)
  }
}

/// Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning.
///
/// Szegedy, Ioffe, Vanhoucke, Alemi, https://arxiv.org/abs/1602.07261.
enum InceptionResNetV2 {
  private typealias Node = GraphBuilder.Node
  /// Filters, rows and columns of a convolution.
  private typealias Convolution = (filters: Int, rows: Int, columns: Int)

  /// The branches of each kind of residual block, by its name.
  private static let branches: [String: [[Convolution]]] = [
    "block35": [
      [(32, 1, 1)], [(32, 1, 1), (32, 3, 3)], [(32, 1, 1), (48, 3, 3), (64, 3, 3)],
    ],
    "block17": [[(192, 1, 1)], [(128, 1, 1), (160, 1, 7), (192, 7, 1)]],
    "block8": [[(192, 1, 1)], [(192, 1, 1), (224, 1, 3), (256, 3, 1)]],
  ]

  static func inceptionResNetV2(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try InceptionV3.stem(&builder, input)
    x = try InceptionV3.wide(&builder, x, name: "mixed_5b", single: 96, pooled: 64)
    for number in 1...10 { x = try residual(&builder, x, "block35", number, scale: 0.17) }
    x = try reduction(
      &builder, x, name: "mixed_6a", [[(384, 3, 3)], [(256, 1, 1), (256, 3, 3), (384, 3, 3)]])
    for number in 1...20 { x = try residual(&builder, x, "block17", number, scale: 0.1) }
    x = try reduction(
      &builder, x, name: "mixed_7a",
      [
        [(256, 1, 1), (384, 3, 3)], [(256, 1, 1), (288, 3, 3)],
        [(256, 1, 1), (288, 3, 3), (320, 3, 3)],
      ])
    for number in 1...9 { x = try residual(&builder, x, "block8", number, scale: 0.2) }
    x = try residual(&builder, x, "block8", 10, scale: 1, isRectified: false)
    return try builder.addInception(x, 1536, 1, name: "conv_7b")
  }

  /// What came in plus `scale` times the joined branches, brought back to as many channels.
  private static func residual(
    _ builder: inout GraphBuilder, _ input: Node, _ kind: String, _ number: Int, scale: Double,
    isRectified: Bool = true
  ) throws(GraphError) -> Node {
    var ends: [Node] = []
    for branch in branches[kind] ?? [] {
      var x = input
      for layer in branch {
        x = try builder.addInception(x, layer.filters, layer.rows, layer.columns)
      }
      ends.append(x)
    }
    let name = "\(kind)_\(number)"
    var x = try builder.add("\(name)_mixed", Concatenate(), ends)
    x = try builder.add(
      "\(name)_conv", Conv2D(filters: builder.shape(of: input)[2], kernel: 1, padding: .same), x)
    x = try builder.addUnnamed(CustomScaleLayer(scale: scale), input, x)
    return try isRectified ? builder.add("\(name)_ac", ActivationLayer(.relu), x) : x
  }

  /// Branches whose last convolution takes every other pixel, and a pooling, side by side.
  private static func reduction(
    _ builder: inout GraphBuilder, _ input: Node, name: String, _ branches: [[Convolution]]
  ) throws(GraphError) -> Node {
    var ends: [Node] = []
    for branch in branches {
      var x = input
      for (place, layer) in branch.enumerated() {
        let isLast = place == branch.count - 1
        x = try builder.addInception(
          x, layer.filters, layer.rows, layer.columns, sampling: isLast ? .halving : .same)
      }
      ends.append(x)
    }
    ends.append(try builder.addUnnamed(MaxPooling2D(size: 3, strides: 2), input))
    return try builder.add(name, Concatenate(), ends)
  }
}
