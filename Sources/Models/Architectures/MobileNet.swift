internal import Configuration

extension Architecture {
  /// Keras states no digest for these files.
  package static let mobileNet = Architecture(
    "mobilenet", "MobileNet", preprocess: .tf,
    weights: PublishedWeights(
      "mobilenet", "mobilenet_ALPHA_SIDE_tf_no_top.h5", sides: [128, 160, 192, 224],
      alphas: [0.25, 0.5, 0.75, 1]
    ) { alpha in
      let percent = Int((alpha * 100).rounded())
      return percent == 100 ? "1_0" : "\(percent / 10)_\(percent % 10)"
    }, speed: .depthwise, signature: "conv_pw_13"
  ) { builder, input, options throws(GraphError) in
    try MobileNet.mobileNet(alpha: options.alpha, &builder, input)
  }
}

/// MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications.
///
/// Howard et al., https://arxiv.org/abs/1704.04861.
enum MobileNet {
  /// Filters and stride of each depthwise-separable block.
  private static let blocks = [
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1),
    (512, 1), (512, 1), (1024, 2), (1024, 1),
  ]

  static func mobileNet(
    alpha: Double, _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    let norm = BatchNormalization()
    var x = try builder.add(
      "conv1",
      Conv2D(
        filters: Int(32 * alpha), kernel: 3, strides: 2, padding: .same, useBias: false), input)
    x = try builder.add("conv1_bn", norm, x)
    x = try builder.add("conv1_relu", ReLU(maxValue: 6), x)
    for (index, (filters, stride)) in blocks.enumerated() {
      let block = index + 1
      if stride == 2 {
        x = try builder.add(
          "conv_pad_\(block)", ZeroPadding2D(Padding2D(top: 0, bottom: 1, left: 0, right: 1)), x)
      }
      x = try builder.add(
        "conv_dw_\(block)",
        DepthwiseConv2D(kernel: 3, strides: stride, padding: stride == 1 ? .same : .valid), x)
      x = try builder.add("conv_dw_\(block)_bn", norm, x)
      x = try builder.add("conv_dw_\(block)_relu", ReLU(maxValue: 6), x)
      x = try builder.add(
        "conv_pw_\(block)",
        Conv2D(
          filters: Int(Double(filters) * alpha), kernel: 1, padding: .same, useBias: false), x)
      x = try builder.add("conv_pw_\(block)_bn", norm, x)
      x = try builder.add("conv_pw_\(block)_relu", ReLU(maxValue: 6), x)
    }
    return x
  }
}
