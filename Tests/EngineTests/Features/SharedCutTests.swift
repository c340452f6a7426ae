internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Several cuts in one pass, against each of them alone.
@Suite(.serialized) struct SharedCutTests {
  /// Cuts before and behind normalisation, activation, padding and sums, some of several tensors.
  private static let cases: [(Application, [[String]])] = [
    (
      Application(.mobileNetV2, alpha: 0.35),
      [
        ["out_relu"], ["block_5_expand"], ["block_5_expand_BN"], ["block_6_pad"], ["block_4_add"],
        ["block_9_add", "block_10_project"], ["out_relu"],
      ]
    ),
    (
      Application(.resnet50),
      [
        ["conv2_block2_out"], ["conv2_block3_add"], ["conv2_block2_out", "conv2_block3_1_conv"],
        ["conv3_block1_0_bn", "conv3_block1_2_relu"], ["conv3_block2_out"],
      ]
    ),
    (Application(.vgg16), [["block2_pool"], ["block3_conv1"], ["block3_pool"]]),
  ]

  @Test("cuts that are computed together have the bits of each alone", arguments: cases.indices)
  func sameBits(_ number: Int) throws {
    let (backbone, cuts) = SharedCutTests.cases[number]
    let graph = try backbone.graph(inputShape: [64, 64, 3])
    let together = try features(of: graph, cuts)
    let alone = try cuts.map { try features(of: graph, [$0]) }
    for image in 0..<SharedCutTests.images {
      let row = together.count / SharedCutTests.images
      var offset = image * row
      for (cut, values) in zip(cuts, alone) {
        let width = values.count / SharedCutTests.images
        let (own, shared) = (values[image * width..<(image + 1) * width], offset..<offset + width)
        #expect(together[shared].elementsEqual(own), "\(cut) of image \(image)")
        #expect(own.contains { $0 != 0 })
        offset += width
      }
      #expect(offset == (image + 1) * row)
    }
  }

  private static let images = 3

  private func features(of graph: Graph, _ cuts: [[String]]) throws -> [Float] {
    let part = try StaticPart(
      cuts.map { StaticPart.Target(graph: graph, cut: $0, resized: { _, _ in graph }) },
      weights: .hashNumbers(graph), arithmetic: .fast)
    let images = SharedCutTests.images
    let pixels = HashNumbers.unit("shared", count: images * 64 * 64 * 3).map(Float.init)
    var features = [Float](repeating: 0, count: images * part.floatsPerImage)
    try pixels.withUnsafeBufferPointer { pixels in
      try features.withUnsafeMutableBufferPointer { features in
        guard let start = features.baseAddress else { return }
        try part.compute(pixels, count: images, height: 64, width: 64, batch: 4) {
          start + $0 * part.floatsPerImage
        }
      }
    }
    return features
  }

  @Test("what cuts have in common is computed once")
  func commonSteps() throws {
    let graph = try Application(.mobileNetV2, alpha: 1).graph(inputShape: [96, 96, 3])
    func program(_ layer: String) throws -> Program {
      Program.inference(graph, cut: [try #require(graph.index(of: layer))])
    }
    let deep = try program("out_relu")
    let shallow = try program("block_4_add")
    let merged = Program.merged([shallow, deep, shallow])
    #expect(merged.steps.count == deep.steps.count)
    #expect(merged.outputs.count == 3)
    #expect(merged.outputs[0] == merged.outputs[2])
    // A convolution whose own output is wanted is computed besides the fused one.
    let awkward = Program.merged([deep, try program("block_5_expand")])
    #expect(awkward.steps.count == deep.steps.count + 1)
    #expect(Program.merged([deep]) == deep)
  }
}
