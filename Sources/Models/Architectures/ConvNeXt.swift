internal import Configuration

extension Architecture {
  package static let convNeXtTiny = convNeXt(
    "tiny", depths: [3, 3, 9, 3], channels: [96, 192, 384, 768],
    digest: "d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1")
  package static let convNeXtSmall = convNeXt(
    "small", depths: [3, 3, 27, 3], channels: [96, 192, 384, 768],
    digest: "6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab")
  package static let convNeXtBase = convNeXt(
    "base", depths: [3, 3, 27, 3], channels: [128, 256, 512, 1024],
    digest: "40a20c5548a5e9202f69735ecc06c990e6b7c9d2de39f0361e27baeb24cb7c45")
  package static let convNeXtLarge = convNeXt(
    "large", depths: [3, 3, 27, 3], channels: [192, 384, 768, 1536],
    digest: "96f02b6f0753d4f543261bc9d09bed650f24dd6bc02ddde3066135b63d23a1cd")
  package static let convNeXtXLarge = convNeXt(
    "xlarge", depths: [3, 3, 27, 3], channels: [256, 512, 1024, 2048],
    digest: "de3f8a54174130e0cecdc71583354753d557fcf1f4487331558e2a16ba0cfe05")

  private static func convNeXt(
    _ size: String, depths: [Int], channels: [Int], digest: String
  ) -> Architecture {
    let name = "convnext_\(size)"
    let kerasSize = size == "xlarge" ? "XLarge" : size.prefix(1).uppercased() + size.dropFirst()
    return Architecture(
      name, "ConvNeXt\(kerasSize)", preprocess: .none,
      weights: PublishedWeights("convnext", "\(name)_notop.h5", digests: [digest]),
      builtIn: .same(as: .torch), signature: "\(name)_stage_0_block_0_depthwise_conv"
    ) { builder, input, options throws(GraphError) in
      try ConvNeXt(name: name, depths: depths, channels: channels)
        .append(to: &builder, input, scales: options.includesPreprocessing)
    }
  }
}

/// A ConvNet for the 2020s.
///
/// Liu, Mao, Wu, Feichtenhofer, Darrell, Xie, https://arxiv.org/abs/2201.03545.
struct ConvNeXt {
  /// Keras's name of the model, with which most of its layers' begin.
  let name: String
  /// Blocks in each of the four stages.
  let depths: [Int]
  let channels: [Int]

  private static let norm = LayerNormalization(epsilon: 1e-6)

  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node, scales: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    let means = [0.485, 0.456, 0.406].map { $0 * 255 }
    let variances = [0.229, 0.224, 0.225].map { ($0 * 255) * ($0 * 255) }
    var x = input
    if scales {
      x = try builder.add(
        "\(name)_prestem_normalization",
        Normalization(mean: ChannelNumbers(means), variance: ChannelNumbers(variances)), input)
    }
    for (stage, depth) in depths.enumerated() {
      x = try downsample(&builder, x, stage: stage)
      for block in 0..<depth {
        x = try residual(
          &builder, x, name: "\(name)_stage_\(stage)_block_\(block)", channels: channels[stage])
      }
    }
    return try builder.addUnnamed(Self.norm, x)
  }

  /// A quarter of the side before the first stage, half of it before the others; one layer each to
  /// Keras.
  private func downsample(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, stage: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    let side = stage == 0 ? 4 : 2
    let convolution = Conv2D(filters: channels[stage], kernel: side, strides: side)
    let model = stage == 0 ? "stem" : "downsampling_block_\(stage - 1)"
    let nested = NestedModel(name: "\(name)_\(model)", className: "Sequential")
    return try builder.addNested(nested) { builder throws(GraphError) in
      if stage == 0 {
        let x = try builder.add("\(name)_stem_conv", convolution, input)
        return try builder.add("\(name)_stem_layernorm", Self.norm, x)
      }
      let x = try builder.add("\(name)_downsampling_layernorm_\(stage - 1)", Self.norm, input)
      return try builder.add("\(name)_downsampling_conv_\(stage - 1)", convolution, x)
    }
  }

  /// 7x7 depthwise, then each pixel alone to four times the channels and back, plus what came in.
  private func residual(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String, channels: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add(
      "\(name)_depthwise_conv",
      Conv2D(filters: channels, kernel: 7, padding: .same, groups: channels), input)
    x = try builder.add("\(name)_layernorm", Self.norm, x)
    x = try builder.add("\(name)_pointwise_conv_1", Dense(units: 4 * channels), x)
    x = try builder.add("\(name)_gelu", ActivationLayer(.gelu), x)
    x = try builder.add("\(name)_pointwise_conv_2", Dense(units: channels), x)
    x = try builder.add(
      "\(name)_layer_scale", LayerScale(initValues: 1e-6, projectionDim: channels), x)
    // Where images are dropped in training, as none are in Keras's applications.
    x = try builder.add("\(name)_identity", ActivationLayer(.linear), x)
    return try builder.addOperator(Add(), input, x)
  }
}
