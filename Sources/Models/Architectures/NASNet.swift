internal import Configuration

extension Architecture {
  package static let nasNetMobile = Architecture(
    "nasnet_mobile", "NASNetMobile", preprocess: .tf,
    weights: PublishedWeights(
      "nasnet", "NASNet-mobile-no-top.h5", digests: ["1ed92395b5b598bdda52abe5c0dbfd63"],
      savedFile: "nasnet_mobile_no_top.h5"), speed: .depthwise,
    signature: "reduction_concat_reduce_8"
  ) { builder, input, _ throws(GraphError) in
    try NASNet(filters: 44, cells: 4, stem: 32, skipsReductions: false).append(to: &builder, input)
  }

  package static let nasNetLarge = Architecture(
    "nasnet_large", "NASNetLarge", preprocess: .tf,
    weights: PublishedWeights(
      "nasnet", "NASNet-large-no-top.h5", digests: ["d81d89dc07e6e56530c4e77faddd61b5"],
      savedFile: "nasnet_large_no_top.h5"), defaultSize: 331, speed: .depthwise,
    signature: "reduction_concat_reduce_12"
  ) { builder, input, _ throws(GraphError) in
    try NASNet(filters: 168, cells: 6, stem: 96, skipsReductions: true).append(to: &builder, input)
  }
}

/// Learning Transferable Architectures for Scalable Image Recognition.
///
/// Zoph, Vasudevan, Shlens, Le, https://arxiv.org/abs/1707.07012.
struct NASNet {
  /// Of the first cells.
  let filters: Int
  /// Normal cells between reductions.
  let cells: Int
  /// Filters of the first convolution.
  let stem: Int
  /// Whether the cell after a reduction reads what the reduction's own predecessor read.
  let skipsReductions: Bool

  func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    let first = Conv2D(
      filters: stem, kernel: 3, strides: 2, useBias: false, kernelInitializer: .heNormal)
    var x = try builder.addNormalized(input, "stem_conv1", first, norm: "stem_bn1", NASNetCell.norm)
    var before: GraphBuilder.Node?
    for (number, share) in [4, 2].enumerated() {
      let cell = NASNetCell(filters: filters / share, block: "stem_\(number + 1)")
      (x, before) = (try cell.appendReduction(to: &builder, x, before: before), x)
    }
    for group in 0..<3 {
      let filters = filters << group
      if group > 0 {
        let cell = NASNetCell(filters: filters, block: "reduce_\(group * cells)")
        let reduced = try cell.appendReduction(to: &builder, x, before: before)
        if !skipsReductions { before = x }
        x = reduced
      }
      for number in 0..<cells {
        let cell = NASNetCell(
          filters: filters, block: "\(group * cells + min(group, 1) + number)")
        (x, before) = (try cell.appendNormal(to: &builder, x, before: before), x)
      }
    }
    return try builder.addUnnamed(ActivationLayer(.relu), x)
  }
}
