internal import Basics
internal import Checkpoints
internal import FoundationEssentials
internal import Models
internal import TestSupport
internal import Testing

@Suite("Writing weights files")
struct WritingTests {
  @Test("what is written is read back, and the same values give the same bytes")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let graph = try Tiny.graph()
    let attributes = ["frozen": "4d7a", "frozen_layers": "conv1,bn1"]
    for name in ["a.h5", "b.h5"] {
      try WeightFile.write(
        folder.file(name), layers: Tiny.layers(graph), attributes: attributes)
    }
    let file = try WeightFile.open(folder.file("a.h5"))
    #expect(file.layers.map(\.name) == graph.layers.map(\.name))
    #expect(file.layers[1].weights.map(\.name) == ["conv1/kernel:0", "conv1/bias:0"])
    #expect(file.layers[3].weights.map(\.name) == ["dw1/depthwise_kernel:0"])
    #expect(file.attributes["frozen"] == "4d7a")
    #expect(file.attributes["frozen_layers"] == "conv1,bn1")
    #expect(file.attributes["backend"] == "tensorflow")
    #expect(try firstDifference(file.load(into: graph.layers).arrays, Tiny.expected(graph)) == nil)
    let other = try WeightFile.open(folder.file("b.h5"))
    #expect(try file.digest() == other.digest())
    #expect(try file.digest() == SHA256.hex(of: WholeFile.read(file.path)))
  }

  @Test("a few layers of a model")
  func part() throws {
    let folder = try TemporaryFolder()
    let graph = try Tiny.graph()
    let path = folder.file("head.h5")
    try WeightFile.write(path, layers: Tiny.layers(graph).filter { $0.layer.name == "dense" })
    let file = try WeightFile.open(path)
    let report = try file.load(into: graph.layers, policy: .present)
    #expect(Set(report.arrays.keys.map(\.layer)) == ["dense"])
    #expect(report.missing == ["conv1", "bn1", "dw1"])
    #expect(message { _ = try file.load(into: graph.layers) }.contains("→   -"))
  }

  @Test("lists of names larger than an object header are split")
  func manyLayers() throws {
    let folder = try TemporaryFolder()
    var builder = GraphBuilder(inputShape: [1])
    var last = builder.input
    let norm = BatchNormalization(center: false)
    for number in 0..<900 {
      let name = "layer_\(String(repeating: "x", count: 100))_\(number)"
      last = try builder.add(name, norm, last)
    }
    let graph = builder.graph(output: last)
    try WeightFile.write(folder.file("many.h5"), layers: Tiny.layers(graph))
    let file = try WeightFile.open(folder.file("many.h5"))
    #expect(file.layers.map(\.name) == graph.layers.map(\.name))
    #expect(try firstDifference(file.load(into: graph.layers).arrays, Tiny.expected(graph)) == nil)
  }

  @Test("a write that fails leaves what was there, and nothing beside it")
  func failure() throws {
    let folder = try TemporaryFolder()
    let graph = try Tiny.graph()
    let path = folder.file("last.h5")
    try WeightFile.write(path, layers: Tiny.layers(graph))
    let before = try WholeFile.read(path)
    let text = message {
      try WeightFile.write(
        path, layers: Tiny.layers(graph),
        attributes: ["long": String(repeating: "a", count: 70_000)])
    }
    #expect(text.contains("the attribute 'long' has 70,000 bytes, and HDF5 takes 64,512"))
    #expect(try firstDifference(WholeFile.read(path), before) == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["last.h5"])
    let nowhere = message {
      try WeightFile.write(folder.file("no/last.h5"), layers: Tiny.layers(graph))
    }
    #expect(nowhere.hasPrefix("cannot write '\(folder.file("no/last.h5"))': "))
    #expect(nowhere.contains("No such file or directory"))
  }

  @Test("named arrays and texts come back as they were")
  func archive() throws {
    let folder = try TemporaryFolder()
    var archive = ArrayArchive(attributes: ["step": "17", "note": "", "name": "Gökhan"])
    archive.arrays["dense/kernel/momentum"] = NamedArray(shape: [2, 2], values: [1, -2, 3, .pi])
    archive.arrays["dense/bias/momentum"] = NamedArray(shape: [0], values: [])
    archive.arrays["learning_rate"] = NamedArray(shape: [], values: [.infinity])
    try archive.write(to: folder.file("state.h5"))
    #expect(try ArrayArchive(reading: folder.file("state.h5")) == archive)
    try ArrayArchive().write(to: folder.file("empty.h5"))
    #expect(try ArrayArchive(reading: folder.file("empty.h5")) == ArrayArchive())
    #expect(
      message { _ = try ArrayArchive(reading: Tiny.path("keras2.h5")) }.contains("array_names"))
  }
}
