internal import Checkpoints
internal import Models
internal import TestSupport
internal import Testing

@Suite("Reading weights files")
struct ReadingTests {
  @Test(
    "every layout of Keras gives the same arrays, bit for bit",
    arguments: [
      "keras2.h5", "keras2_model.h5", "variable_strings.h5", "chunked_attributes.h5",
      "kernel_only.h5", "unique_names.h5", "vgg_names.h5", "keras1_names.h5", "nested.h5",
      "latest_format.h5", "user_block.h5", "gzip.h5", "plain_chunks.h5",
      "half.h5", "double.h5", "big_endian.h5",
      "keras3_legacy.h5", "keras3_model.h5", "keras3.weights.h5", "keras3_unnamed.weights.h5",
      "keras3_nested.weights.h5", "keras3_nested_unnamed.weights.h5", "keras3.keras",
      "deflated.keras",
      "keras3_sequential.keras", "keras3_legacy_nested.h5",
    ])
  func layouts(name: String) throws {
    let file = try WeightFile.open(Tiny.path(name))
    let whole = try Tiny.graph()
    let all = try file.load(into: whole.layers)
    #expect(firstDifference(all.arrays, Tiny.expected(whole)) == nil)
    #expect(all.missing.isEmpty && all.unexpected.isEmpty)
    let backbone = try Tiny.graph(head: false)
    let part = try file.load(into: backbone.layers)
    #expect(firstDifference(part.arrays, Tiny.expected(backbone)) == nil)
    #expect(part.unexpected.count == 1)
  }

  @Test("a backbone alone, as Keras 3 writes it")
  func backboneAlone() throws {
    let file = try WeightFile.open(Tiny.path("keras3_backbone.weights.h5"))
    let backbone = try Tiny.graph(head: false)
    #expect(
      try firstDifference(file.load(into: backbone.layers).arrays, Tiny.expected(backbone)) == nil)
  }

  @Test("a head that another process numbered is taken in order, and that is said")
  func renamedHead() throws {
    let file = try WeightFile.open(Tiny.path("keras3_sequential.keras"))
    let report = try file.load(into: try Tiny.graph().layers)
    #expect(report.renamed.map(\.file) == ["dense_7"])
    #expect(report.renamed.map(\.model) == ["dense"])
    let present = try file.load(into: try Tiny.graph().layers, policy: .present)
    #expect(present.renamed == report.renamed)
    #expect(firstDifference(present.arrays, report.arrays) == nil)
    let before = try file.correspondence(to: try Tiny.graph().layers)
    #expect(before == report.correspondence)
    #expect(before.found == ["conv1", "bn1", "dw1", "dense"])
  }

  @Test("what a file says about itself")
  func description() throws {
    let file = try WeightFile.open(Tiny.path("gzip.h5"))
    #expect(file.format == .kerasLegacyWeights)
    #expect(file.layers.map(\.name) == ["input_layer", "conv1", "bn1", "dw1", "gap", "dense"])
    #expect(file.attributes == ["backend": "tensorflow", "keras_version": "2.4.0"])
    #expect(file.parameterCount == 112 + 16 + 36 + 15)
    let kernel = try #require(file.layers[1].weights.first)
    #expect(kernel.name == "conv1/kernel:0")
    #expect(kernel.shape == [3, 3, 3, 4])
    #expect(kernel.type == .float(bits: 32))
    #expect(kernel.storage == .chunked(filters: ["shuffle", "gzip", "fletcher32"]))
    #expect(try WeightFile.open(Tiny.path("keras2_model.h5")).format == .kerasLegacyModel)
    #expect(try WeightFile.open(Tiny.path("keras3.weights.h5")).format == .keras3Weights)
    #expect(try WeightFile.open(Tiny.path("keras3.keras")).format == .kerasArchive)
    #expect(
      try WeightFile.open(Tiny.path("keras3.keras")).layers.map(\.name)
        == ["conv1", "bn1", "dw1", "dense"])
  }
}
