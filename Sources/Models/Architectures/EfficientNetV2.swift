internal import Configuration

extension Architecture {
  package static let efficientNetV2B0 = efficientNetV2(
    "b0", size: 224, digest: "893217f2bb855e2983157299931e43ff")
  package static let efficientNetV2B1 = efficientNetV2(
    "b1", depth: 1.1, size: 240, digest: "0e80663031ca32d657f9caa404b6ec37")
  package static let efficientNetV2B2 = efficientNetV2(
    "b2", width: 1.1, depth: 1.2, size: 260, digest: "1dfe2e7a5d45b6632553a8961ea609eb")
  package static let efficientNetV2B3 = efficientNetV2(
    "b3", width: 1.2, depth: 1.4, size: 300, digest: "f6abf7b5849ac99a89b50dd3fd532856")
  package static let efficientNetV2S = efficientNetV2(
    "s", EfficientNetV2.small, size: 384, digest: "af0682fb74e8c54910f2d4393339c070")
  package static let efficientNetV2M = efficientNetV2(
    "m", EfficientNetV2.medium, size: 480, digest: "1b8dc055df72dde80d614482840fe342")
  package static let efficientNetV2L = efficientNetV2(
    "l", EfficientNetV2.large, size: 480, digest: "b0b66b5c863aef5b46e8608fe1711615")

  private static func efficientNetV2(
    _ name: String, _ stages: [EfficientNetV2.Stage] = EfficientNetV2.base, width: Double = 1,
    depth: Double = 1, size: Int, digest: String
  ) -> Architecture {
    let network = EfficientNetV2(
      stages: stages, width: width, depth: depth, hasDeviations: name.hasPrefix("b"))
    return Architecture(
      "efficientnet_v2_\(name)", "EfficientNetV2\(name.uppercased())", preprocess: .none,
      weights: PublishedWeights(
        "efficientnet_v2", "efficientnetv2-\(name)_notop.h5", digests: [digest]),
      builtIn: network.hasDeviations ? .same(as: .torch) : .other, defaultSize: size,
      speed: .depthwise, signature: network.signature
    ) { builder, input, options throws(GraphError) in
      try network.append(to: &builder, input, scales: options.includesPreprocessing)
    }
  }
}

/// EfficientNetV2: Smaller Models and Faster Training.
///
/// Tan, Le, https://arxiv.org/abs/2104.00298.
struct EfficientNetV2 {
  /// A row of the paper's tables.
  struct Stage {
    let isFused: Bool
    let repeats: Int
    let filters: Int
    let expansion: Int
    let stride: Int

    /// One 3x3 convolution for expansion and depthwise convolution.
    static func fused(_ repeats: Int, _ filters: Int, _ expansion: Int, stride: Int) -> Stage {
      Stage(
        isFused: true, repeats: repeats, filters: filters, expansion: expansion, stride: stride)
    }

    /// With a depthwise convolution, squeeze and excitation.
    static func mobile(_ repeats: Int, _ filters: Int, _ expansion: Int, stride: Int) -> Stage {
      Stage(
        isFused: false, repeats: repeats, filters: filters, expansion: expansion, stride: stride)
    }
  }

  /// Repeats, filters and expansion of B0.
  static let base: [Stage] = [
    .fused(1, 16, 1, stride: 1), .fused(2, 32, 4, stride: 2), .fused(2, 48, 4, stride: 2),
    .mobile(3, 96, 4, stride: 2), .mobile(5, 112, 6, stride: 1), .mobile(8, 192, 6, stride: 2),
  ]

  static let small: [Stage] = [
    .fused(2, 24, 1, stride: 1), .fused(4, 48, 4, stride: 2), .fused(4, 64, 4, stride: 2),
    .mobile(6, 128, 4, stride: 2), .mobile(9, 160, 6, stride: 1), .mobile(15, 256, 6, stride: 2),
  ]

  static let medium: [Stage] = [
    .fused(3, 24, 1, stride: 1), .fused(5, 48, 4, stride: 2), .fused(5, 80, 4, stride: 2),
    .mobile(7, 160, 4, stride: 2), .mobile(14, 176, 6, stride: 1), .mobile(18, 304, 6, stride: 2),
    .mobile(5, 512, 6, stride: 1),
  ]

  static let large: [Stage] = [
    .fused(4, 32, 1, stride: 1), .fused(7, 64, 4, stride: 2), .fused(7, 96, 4, stride: 2),
    .mobile(10, 192, 4, stride: 2), .mobile(19, 224, 6, stride: 1), .mobile(25, 384, 6, stride: 2),
    .mobile(7, 640, 6, stride: 1),
  ]

  private static let norm = BatchNormalization(momentum: 0.9)

  /// The share of blocks that the last one would drop in training, were depth 1.
  private static let dropRate = 0.2

  let stages: [Stage]
  let width: Double
  let depth: Double
  /// Whether the input is normalised by ImageNet's means and deviations, not to -1...1.
  let hasDeviations: Bool

  private func filters(_ count: Int) -> Int {
    GraphBuilder.multipleOfEight(Double(count) * width)
  }

  private func repeats(_ count: Int) -> Int { Int((depth * Double(count)).rounded(.up)) }

  /// The depthwise convolution of the sixth stage's last block, which tells the networks apart.
  var signature: String {
    MobileBlock.name(stage: 6, index: repeats(stages[5].repeats) - 1) + "dwconv2"
  }

  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, scales: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = scales ? try normalize(&builder, input) : input
    // The large networks begin with as many channels as their first stage has.
    let stem = Conv2D(
      filters: filters(hasDeviations ? 32 : stages[0].filters), kernel: 3, strides: 2,
      padding: .same, useBias: false, kernelInitializer: .efficientNet)
    x = try builder.addNormalized(x, "stem_conv", stem, norm: "stem_bn", Self.norm)
    x = try builder.add("stem_activation", ActivationLayer(.silu), x)
    var block = 0
    // Keras counts the blocks before they are multiplied.
    let blocks = stages.reduce(0) { $0 + $1.repeats }
    for (index, stage) in stages.enumerated() {
      for number in 0..<repeats(stage.repeats) {
        let design = MobileBlock(
          name: MobileBlock.name(stage: index + 1, index: number), kernel: 3,
          filters: filters(stage.filters), expansion: stage.expansion,
          stride: number == 0 ? stage.stride : 1,
          dropRate: Self.dropRate * Double(block) / Double(blocks), generation: .second,
          norm: Self.norm)
        x =
          try stage.isFused
          ? design.appendFused(to: &builder, x) : design.append(to: &builder, x)
        block += 1
      }
    }
    return try MobileBlock.appendTop(to: &builder, x, filters: filters(1280), norm: Self.norm)
  }

  private func normalize(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    guard hasDeviations else {
      return try builder.addUnnamed(
        Rescaling(scale: ChannelNumbers(1 / 128), offset: ChannelNumbers(-1)), input)
    }
    let x = try builder.addUnnamed(Rescaling(scale: ChannelNumbers(1 / 255)), input)
    let variances = [0.229, 0.224, 0.225].map { $0 * $0 }
    return try builder.addUnnamed(
      Normalization(
        mean: ChannelNumbers([0.485, 0.456, 0.406]), variance: ChannelNumbers(variances)), x)
  }
}
