internal import Configuration

extension Architecture {
  package static let efficientNetB0 = efficientNet(
    0, width: 1, depth: 1, size: 224, digest: "50bc09e76180e00e4465e1a485ddc09d")
  package static let efficientNetB1 = efficientNet(
    1, width: 1, depth: 1.1, size: 240, digest: "74c4e6b3e1f6a1eea24c589628592432")
  package static let efficientNetB2 = efficientNet(
    2, width: 1.1, depth: 1.2, size: 260, digest: "111f8e2ac8aa800a7a99e3239f7bfb39")
  package static let efficientNetB3 = efficientNet(
    3, width: 1.2, depth: 1.4, size: 300, digest: "af6d107764bb5b1abb91932881670226")
  package static let efficientNetB4 = efficientNet(
    4, width: 1.4, depth: 1.8, size: 380, digest: "ebc24e6d6c33eaebbd558eafbeedf1ba")
  package static let efficientNetB5 = efficientNet(
    5, width: 1.6, depth: 2.2, size: 456, digest: "38879255a25d3c92d5e44e04ae6cec6f")
  package static let efficientNetB6 = efficientNet(
    6, width: 1.8, depth: 2.6, size: 528, digest: "9ecce42647a20130c1f39a5d4cb75743")
  package static let efficientNetB7 = efficientNet(
    7, width: 2, depth: 3.1, size: 600, digest: "cbcfe4450ddf6f3ad90b1b398090fe4a")

  private static func efficientNet(
    _ number: Int, width: Double, depth: Double, size: Int, digest: String
  ) -> Architecture {
    let network = EfficientNet(width: width, depth: depth)
    return Architecture(
      "efficientnet_b\(number)", "EfficientNetB\(number)", preprocess: .none,
      weights: PublishedWeights(
        "", "efficientnetb\(number)_notop.h5", digests: [digest],
        base: "https://storage.googleapis.com/keras-applications"),
      defaultSize: size, speed: .depthwise, signature: network.signature
    ) { builder, input, options throws(GraphError) in
      try network.append(to: &builder, input, isImageNet: options.isImageNet)
    }
  }
}

/// EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks.
///
/// Tan, Le, https://arxiv.org/abs/1905.11946.
struct EfficientNet {
  /// A row of the paper's table.
  private struct Stage {
    let kernel: Int
    let repeats: Int
    let filters: Int
    let expansion: Int
    let stride: Int

    init(_ kernel: Int, _ repeats: Int, _ filters: Int, expansion: Int, stride: Int) {
      self.kernel = kernel
      self.repeats = repeats
      self.filters = filters
      self.expansion = expansion
      self.stride = stride
    }
  }

  /// Kernel, repeats and filters of B0.
  private static let stages = [
    Stage(3, 1, 16, expansion: 1, stride: 1), Stage(3, 2, 24, expansion: 6, stride: 2),
    Stage(5, 2, 40, expansion: 6, stride: 2), Stage(3, 3, 80, expansion: 6, stride: 2),
    Stage(5, 3, 112, expansion: 6, stride: 1), Stage(5, 4, 192, expansion: 6, stride: 2),
    Stage(3, 1, 320, expansion: 6, stride: 1),
  ]

  /// The share of blocks that the last one drops in training.
  private static let dropRate = 0.2

  let width: Double
  let depth: Double

  private func filters(_ count: Int) -> Int { GraphBuilder.filters(Double(count) * width) }

  private func repeats(_ count: Int) -> Int { Int((depth * Double(count)).rounded(.up)) }

  /// The depthwise convolution of the sixth stage's last block, which tells the networks apart.
  var signature: String { MobileBlock.name(stage: 6, index: repeats(4) - 1) + "dwconv" }

  /// - `isImageNet`: whether the published weights are loaded, which want their input divided by the
  ///   deviations once more.
  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, isImageNet: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.addUnnamed(Rescaling(scale: ChannelNumbers(1 / 255)), input)
    x = try builder.addUnnamed(Normalization(), x)
    if isImageNet {
      let factors = [0.229, 0.224, 0.225].map { 1 / $0.squareRoot() }
      x = try builder.addUnnamed(Rescaling(scale: ChannelNumbers(factors)), x)
    }
    x = try builder.add(
      "stem_conv_pad", ZeroPadding2D(builder.stridePadding(of: x, kernel: 3)), x)
    let stem = Conv2D(
      filters: filters(32), kernel: 3, strides: 2, useBias: false, kernelInitializer: .efficientNet)
    x = try builder.addNormalized(x, "stem_conv", stem, norm: "stem_bn", MobileBlock.norm)
    x = try builder.add("stem_activation", ActivationLayer(.silu), x)
    var block = 0
    let blocks = Self.stages.reduce(0) { $0 + repeats($1.repeats) }
    for (index, stage) in Self.stages.enumerated() {
      for number in 0..<repeats(stage.repeats) {
        let design = MobileBlock(
          name: MobileBlock.name(stage: index + 1, index: number), kernel: stage.kernel,
          filters: filters(stage.filters), expansion: stage.expansion,
          stride: number == 0 ? stage.stride : 1,
          dropRate: Self.dropRate * Double(block) / Double(blocks))
        x = try design.append(to: &builder, x)
        block += 1
      }
    }
    return try MobileBlock.appendTop(to: &builder, x, filters: filters(1280))
  }
}
