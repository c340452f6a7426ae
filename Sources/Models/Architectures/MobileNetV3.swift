internal import Configuration

extension Architecture {
  package static let mobileNetV3Small = mobileNetV3(
    .small, isMinimalistic: false, signature: "expanded_conv_10_squeeze_excite_conv",
    digests: ["ebdb5cc8e0b497cd13a7c275d475c819", "d3e8ec802a04aa4fc771ee12a9a9b836"])
  package static let mobileNetV3SmallMinimalistic = mobileNetV3(
    .small, isMinimalistic: true, signature: "expanded_conv_10_project",
    digests: ["cde8136e733e811080d9fcd8a252f7e4"])
  package static let mobileNetV3Large = mobileNetV3(
    .large, isMinimalistic: false, signature: "expanded_conv_14_squeeze_excite_conv",
    digests: ["40af19a13ebea4e2ee0c676887f69a2e", "07fb09a5933dd0c8eaafa16978110389"])
  package static let mobileNetV3LargeMinimalistic = mobileNetV3(
    .large, isMinimalistic: true, signature: "expanded_conv_14_project",
    digests: ["ec5221f64a2f6d1ef965a614bdae7973"])

  private static func mobileNetV3(
    _ table: MobileNetV3.Table, isMinimalistic: Bool, signature: String, digests: [String]
  ) -> Architecture {
    let name = table.rawValue + (isMinimalistic ? "_minimalistic" : "")
    return Architecture(
      "mobilenet_v3_\(name)", table == .small ? "MobileNetV3Small" : "MobileNetV3Large",
      preprocess: .none,
      weights: PublishedWeights(
        "mobilenet_v3", "weights_mobilenet_v3_\(name)_224_ALPHA_float_no_top_v2.h5",
        digests: digests, alphas: isMinimalistic ? [1] : [0.75, 1]),
      builtIn: .same(as: .tf), speed: .depthwise, signature: signature
    ) { builder, input, options throws(GraphError) in
      try MobileNetV3(table: table, isMinimalistic: isMinimalistic, alpha: options.alpha)
        .append(to: &builder, input, scales: options.includesPreprocessing)
    }
  }
}

/// Searching for MobileNetV3.
///
/// Howard et al., https://arxiv.org/abs/1905.02244.
struct MobileNetV3 {
  /// The two tables of the paper.
  enum Table: String {
    case small
    case large
  }

  /// A row of a table.
  struct Block {
    let expansion: Double
    let filters: Int
    let kernel: Int
    let stride: Int
    let hasExcitation: Bool
    let isHardSwish: Bool
  }

  let table: Table
  /// Whether kernels are 3x3, functions rectifiers, and channels are not weighed.
  let isMinimalistic: Bool
  let alpha: Double

  private static let norm = BatchNormalization(momentum: 0.999)

  private var blocks: [Block] {
    switch table {
    case .small:
      [
        row(1, 16, 3, 2, excited: true), row(72 / 16, 24, 3, 2), row(88 / 24, 24, 3, 1),
        row(4, 40, 5, 2, excited: true, swish: true), row(6, 40, 5, 1, excited: true, swish: true),
        row(6, 40, 5, 1, excited: true, swish: true), row(3, 48, 5, 1, excited: true, swish: true),
        row(3, 48, 5, 1, excited: true, swish: true), row(6, 96, 5, 2, excited: true, swish: true),
        row(6, 96, 5, 1, excited: true, swish: true), row(6, 96, 5, 1, excited: true, swish: true),
      ]
    case .large:
      [
        row(1, 16, 3, 1), row(4, 24, 3, 2), row(3, 24, 3, 1), row(3, 40, 5, 2, excited: true),
        row(3, 40, 5, 1, excited: true), row(3, 40, 5, 1, excited: true),
        row(6, 80, 3, 2, swish: true), row(2.5, 80, 3, 1, swish: true),
        row(2.3, 80, 3, 1, swish: true), row(2.3, 80, 3, 1, swish: true),
        row(6, 112, 3, 1, excited: true, swish: true),
        row(6, 112, 3, 1, excited: true, swish: true),
        row(6, 160, 5, 2, excited: true, swish: true),
        row(6, 160, 5, 1, excited: true, swish: true),
        row(6, 160, 5, 1, excited: true, swish: true),
      ]
    }
  }

  /// Expansion, filters, kernel and stride.
  private func row(
    _ expansion: Double, _ filters: Int, _ kernel: Int, _ stride: Int, excited: Bool = false,
    swish: Bool = false
  ) -> Block {
    Block(
      expansion: expansion, filters: GraphBuilder.filters(Double(filters) * alpha),
      kernel: isMinimalistic ? 3 : kernel, stride: stride,
      hasExcitation: excited && !isMinimalistic, isHardSwish: swish && !isMinimalistic)
  }

  private func activate(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, isHardSwish: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    guard isHardSwish else { return try builder.addUnnamed(ReLU(), input) }
    let x = try builder.addUnnamed(ActivationLayer(.hardSilu), input)
    // In tf.keras x + 3, a ReLU, a product with 1/6, and one with x.
    builder.markOperations(4, in: x)
    return x
  }

  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, scales: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = input
    if scales {
      x = try builder.addUnnamed(
        Rescaling(scale: ChannelNumbers(1 / 127.5), offset: ChannelNumbers(-1)), input)
    }
    let stem = Conv2D(filters: 16, kernel: 3, strides: 2, padding: .same, useBias: false)
    x = try builder.addNormalized(x, "conv", stem, norm: "conv_bn", Self.norm)
    x = try activate(&builder, x, isHardSwish: !isMinimalistic)
    for (number, block) in blocks.enumerated() {
      x = try invertedResidual(&builder, x, block, number: number)
    }
    let last = GraphBuilder.filters(Double(builder.shape(of: x)[2] * 6))
    let top = Conv2D(filters: last, kernel: 1, padding: .same, useBias: false)
    x = try builder.addNormalized(x, "conv_1", top, norm: "conv_1_bn", Self.norm)
    return try activate(&builder, x, isHardSwish: !isMinimalistic)
  }

  /// 1x1 expansion, depthwise convolution, excitation, 1x1 linear projection, and a sum where the
  /// shape allows it.
  private func invertedResidual(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, _ block: Block, number: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    let prefix = number == 0 ? "expanded_conv_" : "expanded_conv_\(number)_"
    let channels = builder.shape(of: input)[2]
    let expanded = GraphBuilder.filters(Double(channels) * block.expansion)
    var x = input
    if number > 0 {
      let expand = Conv2D(filters: expanded, kernel: 1, padding: .same, useBias: false)
      x = try builder.addNormalized(
        x, "\(prefix)expand", expand, norm: "\(prefix)expand_bn", Self.norm)
      x = try activate(&builder, x, isHardSwish: block.isHardSwish)
    }
    if block.stride == 2 {
      x = try builder.add(
        "\(prefix)depthwise_pad",
        ZeroPadding2D(builder.stridePadding(of: x, kernel: block.kernel)), x)
    }
    let depthwise = DepthwiseConv2D(
      kernel: block.kernel, strides: block.stride, padding: block.stride == 1 ? .same : .valid)
    x = try builder.addNormalized(
      x, "\(prefix)depthwise", depthwise, norm: "\(prefix)depthwise_bn", Self.norm)
    x = try activate(&builder, x, isHardSwish: block.isHardSwish)
    if block.hasExcitation {
      x = try excite(&builder, x, prefix: "\(prefix)squeeze_excite_", channels: expanded)
    }
    let project = Conv2D(filters: block.filters, kernel: 1, padding: .same, useBias: false)
    x = try builder.addNormalized(
      x, "\(prefix)project", project, norm: "\(prefix)project_bn", Self.norm)
    guard block.stride == 1, channels == block.filters else { return x }
    return try builder.add("\(prefix)add", Add(), input, x)
  }

  /// Each channel times a weight between 0 and 1 that depends on all channels' means.
  private func excite(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, prefix: String, channels: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add("\(prefix)avg_pool", GlobalAveragePooling2D(keepdims: true), input)
    x = try builder.add(
      "\(prefix)conv",
      Conv2D(
        filters: GraphBuilder.filters(Double(channels) * 0.25), kernel: 1, padding: .same), x)
    x = try builder.add("\(prefix)relu", ReLU(), x)
    x = try builder.add("\(prefix)conv_1", Conv2D(filters: channels, kernel: 1, padding: .same), x)
    // Keras's hard sigmoid of this network: two operations, and a layer between them.
    x = try builder.addOperator(ConstantAdd(3), x)
    x = try builder.addUnnamed(ReLU(maxValue: 6), x)
    x = try builder.addOperator(ConstantMultiply(1.0 / 6), x)
    return try builder.add("\(prefix)mul", Multiply(), input, x)
  }
}
