internal import Configuration

extension Architecture {
  package static let inceptionV3 = Architecture(
    "inception_v3", "InceptionV3", preprocess: .tf,
    weights: PublishedWeights(
      "inception_v3", "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
      digests: ["bcbd6486424b2319ff4ef7d526e38f63"]), defaultSize: 299, minimumSize: 75,
    signature: "mixed9_1"
  ) { builder, input, _ throws(GraphError) in try InceptionV3.inceptionV3(&builder, input) }
}

/// Rethinking the Inception Architecture for Computer Vision.
///
/// Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, https://arxiv.org/abs/1512.00567.
enum InceptionV3 {
  private typealias Node = GraphBuilder.Node

  /// Channels of the pooling's branch of each 35x35 block.
  private static let pooled = [32, 64, 64]
  /// Channels within each 17x17 block.
  private static let factorized = [128, 160, 160, 192]

  private static let pool = MaxPooling2D(size: 3, strides: 2)
  private static let average = AveragePooling2D(size: 3, strides: 1, padding: .same)

  static func inceptionV3(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try stem(&builder, input)
    for (block, channels) in pooled.enumerated() {
      x = try wide(&builder, x, name: "mixed\(block)", pooled: channels)
    }
    x = try reduction35(&builder, x)
    for (block, channels) in factorized.enumerated() {
      x = try factorized(&builder, x, name: "mixed\(block + 4)", channels: channels)
    }
    x = try reduction17(&builder, x)
    for block in 0..<2 { x = try expanded(&builder, x, block: block) }
    return x
  }

  /// To 192 channels on an eighth of the side; InceptionResNetV2 has the same.
  static func stem(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    var x = try builder.addInception(input, 32, 3, sampling: .halving)
    x = try builder.addInception(x, 32, 3, sampling: .valid)
    x = try builder.addInception(x, 64, 3)
    x = try builder.addUnnamed(pool, x)
    x = try builder.addInception(x, 80, 1, sampling: .valid)
    x = try builder.addInception(x, 192, 3, sampling: .valid)
    return try builder.addUnnamed(pool, x)
  }

  /// 1x1, 5x5, twice 3x3, and a pooling, side by side.
  static func wide(
    _ builder: inout GraphBuilder, _ input: GraphBuilder.Node, name: String, single: Int = 64,
    pooled: Int
  ) throws(GraphError) -> GraphBuilder.Node {
    let single = try builder.addInception(input, single, 1)
    var five = try builder.addInception(input, 48, 1)
    five = try builder.addInception(five, 64, 5)
    var three = try builder.addInception(input, 64, 1)
    three = try builder.addInception(three, 96, 3)
    three = try builder.addInception(three, 96, 3)
    var pooling = try builder.addUnnamed(average, input)
    pooling = try builder.addInception(pooling, pooled, 1)
    return try builder.add(name, Concatenate(), single, five, three, pooling)
  }

  /// From 35x35 to 17x17.
  private static func reduction35(
    _ builder: inout GraphBuilder, _ input: Node
  ) throws(GraphError) -> Node {
    let three = try builder.addInception(input, 384, 3, sampling: .halving)
    var twice = try builder.addInception(input, 64, 1)
    twice = try builder.addInception(twice, 96, 3)
    twice = try builder.addInception(twice, 96, 3, sampling: .halving)
    let pooling = try builder.addUnnamed(pool, input)
    return try builder.add("mixed3", Concatenate(), three, twice, pooling)
  }

  /// 1x1, 7x7 and twice 7x7 as rows and columns, and a pooling, side by side.
  private static func factorized(
    _ builder: inout GraphBuilder, _ input: Node, name: String, channels: Int
  ) throws(GraphError) -> Node {
    let single = try builder.addInception(input, 192, 1)
    var seven = try builder.addInception(input, channels, 1)
    seven = try builder.addInception(seven, channels, 1, 7)
    seven = try builder.addInception(seven, 192, 7, 1)
    var twice = try builder.addInception(input, channels, 1)
    twice = try builder.addInception(twice, channels, 7, 1)
    twice = try builder.addInception(twice, channels, 1, 7)
    twice = try builder.addInception(twice, channels, 7, 1)
    twice = try builder.addInception(twice, 192, 1, 7)
    var pooling = try builder.addUnnamed(average, input)
    pooling = try builder.addInception(pooling, 192, 1)
    return try builder.add(name, Concatenate(), single, seven, twice, pooling)
  }

  /// From 17x17 to 8x8.
  private static func reduction17(
    _ builder: inout GraphBuilder, _ input: Node
  ) throws(GraphError) -> Node {
    var three = try builder.addInception(input, 192, 1)
    three = try builder.addInception(three, 320, 3, sampling: .halving)
    var seven = try builder.addInception(input, 192, 1)
    seven = try builder.addInception(seven, 192, 1, 7)
    seven = try builder.addInception(seven, 192, 7, 1)
    seven = try builder.addInception(seven, 192, 3, sampling: .halving)
    let pooling = try builder.addUnnamed(pool, input)
    return try builder.add("mixed8", Concatenate(), three, seven, pooling)
  }

  /// 1x1, 3x3 and twice 3x3 as rows beside columns, and a pooling, side by side.
  private static func expanded(
    _ builder: inout GraphBuilder, _ input: Node, block: Int
  ) throws(GraphError) -> Node {
    let single = try builder.addInception(input, 320, 1)
    var three = try builder.addInception(input, 384, 1)
    let row = try builder.addInception(three, 384, 1, 3)
    let column = try builder.addInception(three, 384, 3, 1)
    three = try builder.add("mixed9_\(block)", Concatenate(), row, column)
    var twice = try builder.addInception(input, 448, 1)
    twice = try builder.addInception(twice, 384, 3)
    let secondRow = try builder.addInception(twice, 384, 1, 3)
    let secondColumn = try builder.addInception(twice, 384, 3, 1)
    twice = try builder.addUnnamed(Concatenate(), secondRow, secondColumn)
    var pooling = try builder.addUnnamed(average, input)
    pooling = try builder.addInception(pooling, 192, 1)
    return try builder.add("mixed\(9 + block)", Concatenate(), single, three, twice, pooling)
  }
}
