internal import Configuration

extension Architecture {
  package static let resnet50 = resNet(
    50, blocks: [3, 4, 6, 3], digest: "4d473c1dd8becc155b73f8504c6f6626",
    signature: "conv5_block3_3_conv")

  package static let resnet101 = resNet(
    101, blocks: [3, 4, 23, 3], digest: "88cf7a10940856eca736dc7b7e228a21",
    signature: "conv4_block23_3_conv")

  package static let resnet152 = resNet(
    152, blocks: [3, 8, 36, 3], digest: "ee4c566cf9a93f14d82f913c2dc6dd0c",
    signature: "conv4_block36_3_conv")

  private static func resNet(
    _ depth: Int, blocks: [Int], digest: String, signature: String
  ) -> Architecture {
    Architecture(
      "resnet\(depth)", "ResNet\(depth)", preprocess: .caffe,
      weights: PublishedWeights(
        "resnet", "resnet\(depth)_weights_tf_dim_ordering_tf_kernels_notop.h5", digests: [digest]),
      signature: signature
    ) { builder, input, options throws(GraphError) in
      try ResNet.resNet(
        blocks: blocks, &builder, input, generation: depth == 50 ? options.resnet50 : .tfKeras)
    }
  }
}

/// Deep Residual Learning for Image Recognition.
///
/// He, Zhang, Ren, Sun, https://arxiv.org/abs/1512.03385. Keras's first version: a convolution has
/// a bias, and a stage's stride sits in its first 1x1 convolution.
enum ResNet {
  /// Filters and stride of each stage.
  private static let stages = [(64, 1), (128, 2), (256, 2), (512, 2)]

  /// - `blocks`: in each of the four stages.
  static func resNet(
    blocks: [Int], _ builder: inout GraphBuilder, _ input: GraphBuilder.Node,
    generation: ResNetGeneration
  ) throws(GraphError) -> GraphBuilder.Node {
    let epsilon = generation.epsilon
    var x = try builder.add("conv1_pad", ZeroPadding2D(Padding2D(all: 3)), input)
    x = try builder.add("conv1_conv", Conv2D(filters: 64, kernel: 7, strides: 2), x)
    x = try builder.add("conv1_bn", BatchNormalization(epsilon: epsilon), x)
    x = try builder.add("conv1_relu", ActivationLayer(.relu), x)
    x = try builder.add("pool1_pad", ZeroPadding2D(Padding2D(all: 1)), x)
    x = try builder.add("pool1_pool", MaxPooling2D(size: 3, strides: 2), x)
    for (index, (filters, stride)) in stages.enumerated() {
      for block in 1...blocks[index] {
        x = try bottleneck(
          &builder, x, name: "conv\(index + 2)_block\(block)", filters: filters,
          projection: block == 1 ? stride : nil, generation: generation)
      }
    }
    return x
  }

  /// 1x1, 3x3, 1x1 with four times the filters, and a shortcut, projected in a stage's first block.
  ///
  /// `projection`: the stride of the shortcut's convolution and of the first; nil where the shortcut is
  ///   the input itself.
  private static func bottleneck(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String, filters: Int,
    projection: Int?, generation: ResNetGeneration
  ) throws(GraphError) -> GraphBuilder.Node {
    let norm = BatchNormalization(epsilon: generation.epsilon)
    var shortcut = input
    if let projection {
      shortcut = try builder.add(
        "\(name)_0_conv", Conv2D(filters: 4 * filters, kernel: 1, strides: projection), input)
      shortcut = try builder.add("\(name)_0_bn", norm, shortcut)
    }
    var x = try builder.add(
      "\(name)_1_conv", Conv2D(filters: filters, kernel: 1, strides: projection ?? 1), input)
    x = try builder.add("\(name)_1_bn", norm, x)
    x = try builder.add("\(name)_1_relu", ActivationLayer(.relu), x)
    x = try builder.add(
      "\(name)_2_conv", Conv2D(filters: filters, kernel: 3, padding: .same), x)
    x = try builder.add("\(name)_2_bn", norm, x)
    x = try builder.add("\(name)_2_relu", ActivationLayer(.relu), x)
    x = try builder.add("\(name)_3_conv", Conv2D(filters: 4 * filters, kernel: 1), x)
    x = try builder.add("\(name)_3_bn", norm, x)
    x =
      switch generation {
      case .tfKeras: try builder.add("\(name)_add", Add(), shortcut, x)
      case .kerasApplications: try builder.add("\(name)_add", Add(), x, shortcut)
      }
    return try builder.add("\(name)_out", ActivationLayer(.relu), x)
  }
}

/// The two generations of Keras's ResNet50; layer names here are always the newer one's.
package enum ResNetGeneration: String, Codable, Hashable, Sendable {
  /// `keras_applications.resnet50`: adds (block, shortcut), which moves layers in the list, and
  /// Keras's default epsilon.
  case kerasApplications = "keras_applications"
  /// tf.keras 1.15 and everything since: adds (shortcut, block).
  case tfKeras = "tf_keras"

  /// Of every batch normalisation.
  package var epsilon: Double { self == .tfKeras ? 1.001e-5 : 1e-3 }
}
