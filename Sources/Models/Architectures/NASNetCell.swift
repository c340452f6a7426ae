internal import Configuration

/// A cell of a NASNet: pairs of layers over the outputs of the two cells before it.
struct NASNetCell {
  typealias Node = GraphBuilder.Node

  let filters: Int
  /// What its layers' names end with.
  let block: String

  static let norm = BatchNormalization(momentum: 0.9997)
  private static let relu = ActivationLayer(.relu)
  private static let average = AveragePooling2D(size: 3, strides: 1, padding: .same)

  /// The cell that keeps height and width.
  ///
  /// - `before`: the output of the cell before that whose output is `input`; nil for the first.
  func appendNormal(
    to builder: inout GraphBuilder, _ input: Node, before: Node?
  ) throws(GraphError) -> Node {
    let p = try adjust(&builder, before, to: input)
    let h = try squeeze(&builder, input, "normal")
    let x1 = try builder.add(
      "normal_add_1_\(block)", Add(), separable(&builder, h, 5, "normal_left1"),
      separable(&builder, p, 3, "normal_right1"))
    let x2 = try builder.add(
      "normal_add_2_\(block)", Add(), separable(&builder, p, 5, "normal_left2"),
      separable(&builder, p, 3, "normal_right2"))
    let x3 = try builder.add(
      "normal_add_3_\(block)", Add(), builder.add("normal_left3_\(block)", Self.average, h), p)
    let x4 = try builder.add(
      "normal_add_4_\(block)", Add(), builder.add("normal_left4_\(block)", Self.average, p),
      builder.add("normal_right4_\(block)", Self.average, p))
    let x5 = try builder.add(
      "normal_add_5_\(block)", Add(), separable(&builder, h, 3, "normal_left5"), h)
    return try builder.add("normal_concat_\(block)", Concatenate(), p, x1, x2, x3, x4, x5)
  }

  /// The cell that halves height and width; `before` as in a normal cell.
  func appendReduction(
    to builder: inout GraphBuilder, _ input: Node, before: Node?
  ) throws(GraphError) -> Node {
    let p = try adjust(&builder, before, to: input)
    let h = try squeeze(&builder, input, "reduction")
    let padded = try builder.add(
      "reduction_pad_1_\(block)", ZeroPadding2D(builder.stridePadding(of: h, kernel: 3)), h)
    let maximum = MaxPooling2D(size: 3, strides: 2)
    let x1 = try builder.add(
      "reduction_add_1_\(block)", Add(),
      separable(&builder, h, 5, "reduction_left1", stride: 2),
      separable(&builder, p, 7, "reduction_right1", stride: 2))
    let x2 = try builder.add(
      "reduction_add_2_\(block)", Add(), builder.add("reduction_left2_\(block)", maximum, padded),
      separable(&builder, p, 7, "reduction_right2", stride: 2))
    let x3 = try builder.add(
      "reduction_add3_\(block)", Add(),
      builder.add(
        "reduction_left3_\(block)", AveragePooling2D(size: 3, strides: 2), padded),
      separable(&builder, p, 5, "reduction_right3", stride: 2))
    let x4 = try builder.addUnnamed(
      Add(), x2, builder.add("reduction_left4_\(block)", Self.average, x1))
    let x5 = try builder.add(
      "reduction_add4_\(block)", Add(), separable(&builder, x1, 3, "reduction_left4"),
      builder.add("reduction_right5_\(block)", maximum, padded))
    return try builder.add("reduction_concat_\(block)", Concatenate(), x2, x3, x4, x5)
  }

  /// A rectifier, a 1x1 convolution and a normalisation.
  private func squeeze(
    _ builder: inout GraphBuilder, _ input: Node, _ kind: String
  ) throws(GraphError) -> Node {
    let x = try builder.addUnnamed(Self.relu, input)
    return try builder.addNormalized(
      x, "\(kind)_conv_1_\(block)", pointwise(filters), norm: "\(kind)_bn_1_\(block)", Self.norm)
  }

  /// The older cell's output with the newer one's height and width, and with this cell's filters.
  private func adjust(
    _ builder: inout GraphBuilder, _ before: Node?, to input: Node
  ) throws(GraphError) -> Node {
    guard let before else { return input }
    let shape = builder.shape(of: before)
    guard shape[1] == builder.shape(of: input)[1] else {
      return try halve(&builder, before)
    }
    guard shape[2] != filters else { return before }
    let x = try builder.addUnnamed(Self.relu, before)
    return try builder.addNormalized(
      x, "adjust_conv_projection_\(block)", pointwise(filters), norm: "adjust_bn_\(block)",
      Self.norm)
  }

  /// Every other pixel, and every other from the second on, half of the filters for each.
  private func halve(
    _ builder: inout GraphBuilder, _ input: Node
  ) throws(GraphError) -> Node {
    let every = AveragePooling2D(size: 1, strides: 2)
    let x = try builder.add("adjust_relu_1_\(block)", Self.relu, input)
    var first = try builder.add("adjust_avg_pool_1_\(block)", every, x)
    first = try builder.add("adjust_conv_1_\(block)", pointwise(filters / 2), first)
    var second = try builder.addUnnamed(
      ZeroPadding2D(Padding2D(top: 0, bottom: 1, left: 0, right: 1)), x)
    second = try builder.addUnnamed(
      Cropping2D(Padding2D(top: 1, bottom: 0, left: 1, right: 0)), second)
    second = try builder.add("adjust_avg_pool_2_\(block)", every, second)
    second = try builder.add("adjust_conv_2_\(block)", pointwise(filters / 2), second)
    let joined = try builder.addUnnamed(Concatenate(), first, second)
    return try builder.add("adjust_bn_\(block)", Self.norm, joined)
  }

  /// A rectifier, a separable convolution and a normalisation, twice; the first has the stride.
  private func separable(
    _ builder: inout GraphBuilder, _ input: Node, _ kernel: Int, _ part: String, stride: Int = 1
  ) throws(GraphError) -> Node {
    let name = "\(part)_\(block)"
    var x = try builder.addUnnamed(Self.relu, input)
    if stride == 2 {
      x = try builder.add(
        "separable_conv_1_pad_\(name)",
        ZeroPadding2D(builder.stridePadding(of: x, kernel: kernel)), x)
    }
    for number in 1...2 {
      if number == 2 { x = try builder.addUnnamed(Self.relu, x) }
      let isPadded = number == 1 && stride == 2
      let convolution = SeparableConv2D(
        filters: filters, kernel: kernel, strides: isPadded ? 2 : 1,
        padding: isPadded ? .valid : .same, useBias: false)
      x = try builder.addNormalized(
        x, "separable_conv_\(number)_\(name)", convolution,
        norm: "separable_conv_\(number)_bn_\(name)", Self.norm)
    }
    return x
  }

  private func pointwise(_ filters: Int) -> Conv2D {
    Conv2D(
      filters: filters, kernel: 1, padding: .same, useBias: false, kernelInitializer: .heNormal)
  }
}
