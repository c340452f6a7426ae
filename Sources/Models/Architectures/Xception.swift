internal import Configuration

extension Architecture {
  package static let xception = Architecture(
    "xception", "Xception", preprocess: .tf,
    weights: PublishedWeights(
      "xception", "xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
      digests: ["b0042744bf5b25fce3cb969f33bebb97"]), defaultSize: 299, minimumSize: 71,
    speed: .depthwise, signature: "block14_sepconv2"
  ) { builder, input, _ throws(GraphError) in try Xception.xception(&builder, input) }
}

/// Xception: Deep Learning with Depthwise Separable Convolutions.
///
/// Chollet, https://arxiv.org/abs/1610.02357.
enum Xception {
  private typealias Node = GraphBuilder.Node

  private static let norm = BatchNormalization()
  private static let relu = ActivationLayer(.relu)

  static func xception(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = input
    for (number, (filters, stride)) in [(32, 2), (64, 1)].enumerated() {
      let name = "block1_conv\(number + 1)"
      x = try builder.add(
        name, Conv2D(filters: filters, kernel: 3, strides: stride, useBias: false), x)
      x = try builder.add("\(name)_bn", norm, x)
      x = try builder.add("\(name)_act", relu, x)
    }
    for (index, filters) in [128, 256, 728].enumerated() {
      x = try reduced(&builder, x, block: index + 2, filters: [filters, filters])
    }
    for block in 5...12 {
      let shortcut = x
      for number in 1...3 {
        x = try separable(
          &builder, x, name: "block\(block)_sepconv\(number)", filters: 728)
      }
      x = try builder.addUnnamed(Add(), x, shortcut)
    }
    x = try reduced(&builder, x, block: 13, filters: [728, 1024])
    for (number, filters) in [1536, 2048].enumerated() {
      let name = "block14_sepconv\(number + 1)"
      x = try separable(&builder, x, name: name, filters: filters, isRectified: false)
      x = try builder.add("\(name)_act", relu, x)
    }
    return x
  }

  /// Two separable convolutions and a pooling, plus every other pixel of what came in.
  private static func reduced(
    _ builder: inout GraphBuilder, _ input: Node, block: Int, filters: [Int]
  ) throws(GraphError) -> Node {
    var shortcut = try builder.addUnnamed(
      Conv2D(filters: filters[1], kernel: 1, strides: 2, padding: .same, useBias: false), input)
    shortcut = try builder.addUnnamed(norm, shortcut)
    var x = input
    for (index, filters) in filters.enumerated() {
      x = try separable(
        &builder, x, name: "block\(block)_sepconv\(index + 1)", filters: filters,
        isRectified: block > 2 || index > 0)
    }
    x = try builder.add(
      "block\(block)_pool", MaxPooling2D(size: 3, strides: 2, padding: .same), x)
    return try builder.addUnnamed(Add(), x, shortcut)
  }

  /// A rectifier, where there is one, a separable convolution and a normalisation.
  private static func separable(
    _ builder: inout GraphBuilder, _ input: Node, name: String, filters: Int,
    isRectified: Bool = true
  ) throws(GraphError) -> Node {
    var x = try isRectified ? builder.add("\(name)_act", relu, input) : input
    x = try builder.add(
      name, SeparableConv2D(filters: filters, kernel: 3, padding: .same, useBias: false), x)
    return try builder.add("\(name)_bn", norm, x)
  }
}
