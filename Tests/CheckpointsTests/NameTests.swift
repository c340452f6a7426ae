internal import Basics
internal import Checkpoints
internal import Models
internal import Testing

@Suite("Names between generations")
struct NameTests {
  @Test("every layer of the older ResNet50 finds its place in today's, swapped blocks included")
  func olderResNet50() throws {
    let folder = try TemporaryFolder()
    let table = String(
      decoding: try WholeFile.read(Tiny.path("resnet50_names.csv")), as: UTF8.self)
    let pairs = table.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    #expect(pairs.count == 106)
    // Two numbers for each layer tell it apart; the order in the file is the older one's.
    var old = GraphBuilder(inputShape: [2])
    var new = GraphBuilder(inputShape: [2])
    var (last, lastNew) = (old.input, new.input)
    let norm = BatchNormalization(center: false)
    for pair in pairs {
      last = try old.add(String(pair[0]), norm, last)
      lastNew = try new.add(String(pair[1]), norm, lastNew)
    }
    let layers = old.graph(output: last).layers.enumerated().map { index, layer in
      let array = NamedArray(shape: [2], values: [Float(index), 1])
      return (layer: layer, arrays: layer.weights.map { _ in array })
    }
    try WeightFile.write(folder.file("old.h5"), layers: layers)
    let file = try WeightFile.open(folder.file("old.h5"))
    #expect(file.generation == .kerasApplications)
    #expect(file.architecture == "resnet50")
    let wanted = new.graph(output: lastNew).layers
    let report = try file.load(into: wanted)
    for (index, layer) in wanted.enumerated() where index > 0 {
      let array = report.arrays[ParameterName(layer: layer.name, weight: "gamma")]
      #expect(array?.values.first == Float(index), "\(layer.name)")
    }
    #expect(report.renamed.count == 106)
  }

  @Test("today's ResNet50 is known by its names")
  func newerResNet50() throws {
    let folder = try TemporaryFolder()
    let graph = try Application(.resnet50).graph(inputShape: [32, 32, 3])
    let layers = graph.layers.filter { $0.name.hasPrefix("conv5_block3") }.map { layer in
      (
        layer: layer,
        arrays: layer.weights.map { weight in
          NamedArray(
            shape: weight.shape, values: [Float](repeating: 0, count: weight.count))
        }
      )
    }
    try WeightFile.write(folder.file("new.h5"), layers: layers)
    #expect(try WeightFile.open(folder.file("new.h5")).generation == .tfKeras)
    #expect(try WeightFile.open(Tiny.path("keras2.h5")).generation == nil)
  }
}
