internal import Configuration

/// The inverted residual block with squeeze and excitation, or its fused form, of the
/// EfficientNets.
struct MobileBlock {
  /// How a stride's padding is added, and how the depthwise convolution is named.
  enum Generation {
    case first
    case second
  }

  /// What its layers' names begin with, such as `block2a_`.
  var name: String
  var kernel: Int
  var filters: Int
  var expansion: Int
  var stride: Int
  /// The share of images for which the block is left out in training.
  var dropRate: Double
  var generation = Generation.first
  var hasExcitation = true
  var norm = MobileBlock.norm

  static let norm = BatchNormalization()

  /// `block2a_` of the second stage's first block.
  static func name(stage: Int, index: Int) -> String {
    "block\(stage)\(Character(Unicode.Scalar(UInt8(97 + index))))_"
  }

  /// 1x1 expansion, depthwise convolution, excitation, 1x1 projection, and a sum where the shape
  /// allows it.
  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    let channels = builder.shape(of: input)[2]
    var x = input
    if expansion != 1 {
      x = try builder.addNormalized(
        x, "\(name)expand_conv", Self.convolution(channels * expansion), norm: "\(name)expand_bn",
        norm)
      x = try builder.add("\(name)expand_activation", ActivationLayer(.silu), x)
    }
    let isPadded = stride == 2 && generation == .first
    if isPadded {
      x = try builder.add(
        "\(name)dwconv_pad", ZeroPadding2D(builder.stridePadding(of: x, kernel: kernel)), x)
    }
    let depthwise = DepthwiseConv2D(
      kernel: kernel, strides: stride, padding: isPadded ? .valid : .same,
      depthwiseInitializer: .efficientNet)
    x = try builder.addNormalized(
      x, "\(name)dwconv\(generation == .first ? "" : "2")", depthwise, norm: "\(name)bn", norm)
    x = try builder.add("\(name)activation", ActivationLayer(.silu), x)
    if hasExcitation { x = try excite(&builder, x, reduced: max(1, channels / 4)) }
    return try project(&builder, x, from: input, Self.convolution(filters))
  }

  /// 3x3 expansion, 1x1 projection, and a sum where the shape allows it; without expansion one 3x3
  /// convolution.
  func appendFused(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    let expanded = builder.shape(of: input)[2] * expansion
    guard expansion != 1 else {
      return try project(
        &builder, input, from: input, Self.convolution(filters, kernel: kernel, stride: stride),
        isActivated: true)
    }
    var x = try builder.addNormalized(
      input, "\(name)expand_conv", Self.convolution(expanded, kernel: kernel, stride: stride),
      norm: "\(name)expand_bn", norm)
    x = try builder.add("\(name)expand_activation", ActivationLayer(.silu), x)
    return try project(&builder, x, from: input, Self.convolution(filters))
  }

  /// 1x1 convolution to the features, as both generations end.
  static func appendTop(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, filters: Int,
    norm: BatchNormalization = MobileBlock.norm
  ) throws(GraphError) -> GraphBuilder.Node {
    let x = try builder.addNormalized(
      input, "top_conv", convolution(filters), norm: "top_bn", norm)
    return try builder.add("top_activation", ActivationLayer(.silu), x)
  }

  private static func convolution(_ filters: Int, kernel: Int = 1, stride: Int = 1) -> Conv2D {
    Conv2D(
      filters: filters, kernel: kernel, strides: stride, padding: .same, useBias: false,
      kernelInitializer: .efficientNet)
  }

  /// Each channel times a weight between 0 and 1 that depends on all channels' means.
  private func excite(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, reduced: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    let channels = builder.shape(of: input)[2]
    var x = try builder.add("\(name)se_squeeze", GlobalAveragePooling2D(), input)
    x = try builder.add("\(name)se_reshape", ReshapeLayer([1, 1, channels]), x)
    let layers: [(String, Int, Activation)] = [
      ("reduce", reduced, .silu), ("expand", channels, .sigmoid),
    ]
    for (part, filters, activation) in layers {
      x = try builder.add(
        "\(name)se_\(part)",
        Conv2D(
          filters: filters, kernel: 1, padding: .same, activation: activation,
          kernelInitializer: .efficientNet), x)
    }
    return try builder.add("\(name)se_excite", Multiply(), input, x)
  }

  private func project(
    _ builder: inout GraphBuilder, _ last: GraphBuilder.Node, from input: GraphBuilder.Node,
    _ convolution: Conv2D, isActivated: Bool = false
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.addNormalized(
      last, "\(name)project_conv", convolution, norm: "\(name)project_bn", norm)
    if isActivated {
      x = try builder.add("\(name)project_activation", ActivationLayer(.silu), x)
    }
    guard stride == 1, builder.shape(of: input)[2] == filters else { return x }
    if dropRate > 0 {
      x = try builder.add("\(name)drop", Dropout(rate: dropRate, noiseShape: .image), x)
    }
    return try builder.add("\(name)add", Add(), x, input)
  }
}

extension Initializer {
  /// What the convolutions of the EfficientNets start from.
  static let efficientNet = varianceScaling(.init(2, .fanOut, .truncatedNormal))
}
