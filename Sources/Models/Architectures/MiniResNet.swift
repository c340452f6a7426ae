internal import Configuration

extension Architecture {
  package static let miniResNet = Architecture(
    "mini_resnet", "MiniResNet", preprocess: .tf, weights: nil, minimumSize: 1, speed: .small,
    signature: "conv2_block4_out"
  ) { builder, input, _ throws(GraphError) in try MiniResNet.miniResNet(&builder, input) }
}

/// The project's own small residual network, for images of some 64x64 pixels.
///
/// Basic blocks (two 3x3 convolutions) after He et al., https://arxiv.org/abs/1512.03385; names
/// follow Keras's ResNets.
enum MiniResNet {
  /// Filters and stride of each block.
  private static let blocks = [(24, 1), (48, 2), (96, 2), (96, 1)]

  private static let norm = BatchNormalization()

  static func miniResNet(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try convolution(&builder, input, "conv1", filters: 24, kernel: 3, stride: 2)
    x = try builder.add("conv1_relu", ActivationLayer(.relu), x)
    for (index, (filters, stride)) in blocks.enumerated() {
      x = try basic(
        &builder, x, name: "conv2_block\(index + 1)", filters: filters, stride: stride)
    }
    return x
  }

  private static func basic(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String, filters: Int,
    stride: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    var shortcut = input
    if stride != 1 || builder.shape(of: input)[2] != filters {
      shortcut = try convolution(
        &builder, input, "\(name)_0", filters: filters, kernel: 1, stride: stride)
    }
    var x = try convolution(
      &builder, input, "\(name)_1", filters: filters, kernel: 3, stride: stride)
    x = try builder.add("\(name)_1_relu", ActivationLayer(.relu), x)
    x = try convolution(&builder, x, "\(name)_2", filters: filters, kernel: 3, stride: 1)
    x = try builder.add("\(name)_add", Add(), shortcut, x)
    return try builder.add("\(name)_out", ActivationLayer(.relu), x)
  }

  private static func convolution(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, _ name: String, filters: Int,
    kernel: Int, stride: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    let x = try builder.add(
      "\(name)_conv",
      Conv2D(filters: filters, kernel: kernel, strides: stride, padding: .same, useBias: false),
      input)
    return try builder.add("\(name)_bn", norm, x)
  }
}
