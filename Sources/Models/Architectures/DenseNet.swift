internal import Configuration

extension Architecture {
  package static let denseNet121 = denseNet(
    121, blocks: [6, 12, 24, 16], digest: "30ee3e1110167f948a6b9946edeeb738",
    signature: "conv4_block24_concat")

  package static let denseNet169 = denseNet(
    169, blocks: [6, 12, 32, 32], digest: "b8c4d4c20dd625c148057b9ff1c1176b",
    signature: "conv5_block32_concat")

  package static let denseNet201 = denseNet(
    201, blocks: [6, 12, 48, 32], digest: "c13680b51ded0fb44dff2d8f86ac8bb1",
    signature: "conv4_block48_concat")

  private static func denseNet(
    _ depth: Int, blocks: [Int], digest: String, signature: String
  ) -> Architecture {
    Architecture(
      "densenet\(depth)", "DenseNet\(depth)", preprocess: .torch,
      weights: PublishedWeights(
        "densenet", "densenet\(depth)_weights_tf_dim_ordering_tf_kernels_notop.h5",
        digests: [digest]), signature: signature
    ) { builder, input, _ throws(GraphError) in
      try DenseNet.denseNet(blocks: blocks, &builder, input)
    }
  }
}

/// Densely Connected Convolutional Networks.
///
/// Huang, Liu, van der Maaten, Weinberger, https://arxiv.org/abs/1608.06993.
enum DenseNet {
  /// Channels that each block adds.
  private static let growth = 32

  private static let norm = BatchNormalization(epsilon: 1.001e-5)

  /// - `blocks`: in each of the four stages.
  static func denseNet(
    blocks: [Int], _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.addUnnamed(ZeroPadding2D(Padding2D(all: 3)), input)
    x = try builder.add("conv1_conv", Conv2D(filters: 64, kernel: 7, strides: 2, useBias: false), x)
    x = try builder.add("conv1_bn", norm, x)
    x = try builder.add("conv1_relu", ActivationLayer(.relu), x)
    x = try builder.addUnnamed(ZeroPadding2D(Padding2D(all: 1)), x)
    x = try builder.add("pool1", MaxPooling2D(size: 3, strides: 2), x)
    for (index, count) in blocks.enumerated() {
      let stage = index + 2
      for block in 1...count {
        x = try dense(&builder, x, name: "conv\(stage)_block\(block)")
      }
      if stage < 5 { x = try transition(&builder, x, name: "pool\(stage)") }
    }
    x = try builder.add("bn", norm, x)
    return try builder.add("relu", ActivationLayer(.relu), x)
  }

  /// 1x1 to four times the growth, 3x3 to the growth, beside what came in.
  private static func dense(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add("\(name)_0_bn", norm, input)
    x = try builder.add("\(name)_0_relu", ActivationLayer(.relu), x)
    x = try builder.add(
      "\(name)_1_conv", Conv2D(filters: 4 * growth, kernel: 1, useBias: false), x)
    x = try builder.add("\(name)_1_bn", norm, x)
    x = try builder.add("\(name)_1_relu", ActivationLayer(.relu), x)
    x = try builder.add(
      "\(name)_2_conv", Conv2D(filters: growth, kernel: 3, padding: .same, useBias: false), x)
    return try builder.add("\(name)_concat", Concatenate(), input, x)
  }

  /// Half the channels on half the side.
  private static func transition(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add("\(name)_bn", norm, input)
    x = try builder.add("\(name)_relu", ActivationLayer(.relu), x)
    let channels = builder.shape(of: x)[2] / 2
    x = try builder.add("\(name)_conv", Conv2D(filters: channels, kernel: 1, useBias: false), x)
    return try builder.add("\(name)_pool", AveragePooling2D(size: 2, strides: 2), x)
  }
}
