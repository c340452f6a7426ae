internal import Configuration

extension Architecture {
  /// Keras states no digest for these files.
  package static let mobileNetV2 = Architecture(
    "mobilenet_v2", "MobileNetV2", preprocess: .tf,
    weights: PublishedWeights(
      "mobilenet_v2", "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_ALPHA_SIDE_no_top.h5",
      sides: [96, 128, 160, 192, 224], alphas: [0.35, 0.5, 0.75, 1, 1.3, 1.4]),
    speed: .depthwise, signature: "block_16_project"
  ) { builder, input, options throws(GraphError) in
    try MobileNetV2.mobileNetV2(alpha: options.alpha, &builder, input)
  }
}

/// MobileNetV2: Inverted Residuals and Linear Bottlenecks.
///
/// Sandler, Howard, Zhu, Zhmoginov, Chen, https://arxiv.org/abs/1801.04381.
enum MobileNetV2 {
  /// Expansion, filters, number of blocks and stride of each group.
  private static let groups = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
    (6, 320, 1, 1),
  ]

  private static let norm = BatchNormalization(momentum: 0.999)

  static func mobileNetV2(
    alpha: Double, _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add(
      "Conv1",
      Conv2D(
        filters: GraphBuilder.filters(32 * alpha), kernel: 3, strides: 2, padding: .same,
        useBias: false),
      input)
    x = try builder.add("bn_Conv1", norm, x)
    x = try builder.add("Conv1_relu", ReLU(maxValue: 6), x)
    var block = 0
    for (expansion, filters, count, stride) in groups {
      for repetition in 0..<count {
        x = try invertedResidual(
          &builder, x, block: block, expansion: expansion,
          filters: GraphBuilder.filters(Double(filters) * alpha),
          stride: repetition == 0 ? stride : 1)
        block += 1
      }
    }
    let last = alpha > 1 ? GraphBuilder.filters(1280 * alpha) : 1280
    x = try builder.add("Conv_1", Conv2D(filters: last, kernel: 1, useBias: false), x)
    x = try builder.add("Conv_1_bn", norm, x)
    return try builder.add("out_relu", ReLU(maxValue: 6), x)
  }

  /// 1x1 expansion, 3x3 depthwise, 1x1 linear projection, and a sum where the shape allows it.
  private static func invertedResidual(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, block: Int, expansion: Int,
    filters: Int, stride: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    let shape = builder.shape(of: input)
    let prefix = block == 0 ? "expanded_conv_" : "block_\(block)_"
    var x = input
    if block > 0 {
      x = try builder.add(
        "\(prefix)expand",
        Conv2D(filters: expansion * shape[2], kernel: 1, padding: .same, useBias: false), x)
      x = try builder.add("\(prefix)expand_BN", norm, x)
      x = try builder.add("\(prefix)expand_relu", ReLU(maxValue: 6), x)
    }
    if stride == 2 {
      let padding = builder.stridePadding(of: x, kernel: 3)
      x = try builder.add("\(prefix)pad", ZeroPadding2D(padding), x)
    }
    x = try builder.add(
      "\(prefix)depthwise",
      DepthwiseConv2D(kernel: 3, strides: stride, padding: stride == 1 ? .same : .valid), x)
    x = try builder.add("\(prefix)depthwise_BN", norm, x)
    x = try builder.add("\(prefix)depthwise_relu", ReLU(maxValue: 6), x)
    x = try builder.add(
      "\(prefix)project",
      Conv2D(filters: filters, kernel: 1, padding: .same, useBias: false), x)
    x = try builder.add("\(prefix)project_BN", norm, x)
    guard shape[2] == filters, stride == 1 else { return x }
    return try builder.add("\(prefix)add", Add(), input, x)
  }
}
