internal import Configuration

extension Architecture {
  package static let vgg16 = Architecture(
    "vgg16", "VGG16", preprocess: .caffe,
    weights: PublishedWeights(
      "vgg16", "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
      digests: ["6d6bbae143d832006294945121d1f1fc"]), signature: "block5_conv3"
  ) { builder, input, _ throws(GraphError) in try VGG.vgg(.vgg16, &builder, input) }

  package static let vgg19 = Architecture(
    "vgg19", "VGG19", preprocess: .caffe,
    weights: PublishedWeights(
      "vgg19", "vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5",
      digests: ["253f8cb515780f3b799900260a226db6"]), signature: "block5_conv4"
  ) { builder, input, _ throws(GraphError) in try VGG.vgg(.vgg19, &builder, input) }
}

/// Very Deep Convolutional Networks for Large-Scale Image Recognition.
///
/// Simonyan, Zisserman, https://arxiv.org/abs/1409.1556.
enum VGG {
  /// Convolutions in each of the five blocks.
  enum Depth: String {
    case vgg16
    case vgg19

    var convolutions: [Int] { self == .vgg16 ? [2, 2, 3, 3, 3] : [2, 2, 4, 4, 4] }
  }

  static func vgg(
    _ depth: Depth, _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = input
    for (block, (filters, convolutions)) in zip(
      [64, 128, 256, 512, 512], depth.convolutions
    ).enumerated() {
      for convolution in 1...convolutions {
        x = try builder.add(
          "block\(block + 1)_conv\(convolution)",
          Conv2D(filters: filters, kernel: 3, padding: .same, activation: .relu), x)
      }
      x = try builder.add(
        "block\(block + 1)_pool", MaxPooling2D(size: 2, strides: 2), x)
    }
    return x
  }
}
