internal import Configuration

extension Architecture {
  package static let resnet50V2 = resNetV2(
    50, blocks: [3, 4, 6, 3], digest: "fac2f116257151a9d068a22e544a4917",
    signature: "conv5_block3_preact_bn")

  package static let resnet101V2 = resNetV2(
    101, blocks: [3, 4, 23, 3], digest: "c0ed64b8031c3730f411d2eb4eea35b5",
    signature: "conv4_block23_preact_bn")

  package static let resnet152V2 = resNetV2(
    152, blocks: [3, 8, 36, 3], digest: "ed17cf2e0169df9d443503ef94b23b33",
    signature: "conv4_block36_preact_bn")

  private static func resNetV2(
    _ depth: Int, blocks: [Int], digest: String, signature: String
  ) -> Architecture {
    Architecture(
      "resnet\(depth)_v2", "ResNet\(depth)V2", preprocess: .tf,
      weights: PublishedWeights(
        "resnet", "resnet\(depth)v2_weights_tf_dim_ordering_tf_kernels_notop.h5",
        digests: [digest]), signature: signature
    ) { builder, input, _ throws(GraphError) in
      try ResNetV2.resNetV2(blocks: blocks, &builder, input)
    }
  }
}

/// Identity Mappings in Deep Residual Networks.
///
/// He, Zhang, Ren, Sun, https://arxiv.org/abs/1603.05027. Keras's second version: normalisation and
/// rectifier come before each convolution, and a stage's stride sits in its last block.
enum ResNetV2 {
  /// Filters and stride of each stage.
  private static let stages = [(64, 2), (128, 2), (256, 2), (512, 1)]

  private static let norm = BatchNormalization(epsilon: 1.001e-5)

  /// - `blocks`: in each of the four stages.
  static func resNetV2(
    blocks: [Int], _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add("conv1_pad", ZeroPadding2D(Padding2D(all: 3)), input)
    x = try builder.add("conv1_conv", Conv2D(filters: 64, kernel: 7, strides: 2), x)
    x = try builder.add("pool1_pad", ZeroPadding2D(Padding2D(all: 1)), x)
    x = try builder.add("pool1_pool", MaxPooling2D(size: 3, strides: 2), x)
    for (index, (filters, stride)) in stages.enumerated() {
      for block in 1...blocks[index] {
        x = try bottleneck(
          &builder, x, name: "conv\(index + 2)_block\(block)", filters: filters,
          stride: block == blocks[index] ? stride : 1, projected: block == 1)
      }
    }
    x = try builder.add("post_bn", norm, x)
    return try builder.add("post_relu", ActivationLayer(.relu), x)
  }

  /// 1x1, 3x3, 1x1 with four times the filters, and a shortcut: projected in a stage's first block,
  /// every other pixel where there is a stride.
  private static func bottleneck(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String, filters: Int,
    stride: Int, projected: Bool
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.add("\(name)_preact_bn", norm, input)
    x = try builder.add("\(name)_preact_relu", ActivationLayer(.relu), x)
    var shortcut = input
    if projected {
      shortcut = try builder.add(
        "\(name)_0_conv", Conv2D(filters: 4 * filters, kernel: 1, strides: stride), x)
    } else if stride > 1 {
      shortcut = try builder.addUnnamed(MaxPooling2D(size: 1, strides: stride), input)
    }
    x = try builder.add("\(name)_1_conv", Conv2D(filters: filters, kernel: 1, useBias: false), x)
    x = try builder.add("\(name)_1_bn", norm, x)
    x = try builder.add("\(name)_1_relu", ActivationLayer(.relu), x)
    x = try builder.add("\(name)_2_pad", ZeroPadding2D(Padding2D(all: 1)), x)
    x = try builder.add(
      "\(name)_2_conv", Conv2D(filters: filters, kernel: 3, strides: stride, useBias: false), x)
    x = try builder.add("\(name)_2_bn", norm, x)
    x = try builder.add("\(name)_2_relu", ActivationLayer(.relu), x)
    x = try builder.add("\(name)_3_conv", Conv2D(filters: 4 * filters, kernel: 1), x)
    return try builder.add("\(name)_out", Add(), shortcut, x)
  }
}
