internal import Basics
internal import Configuration
internal import Models
internal import Testing

/// Every architecture against the layer list that Keras gives at the default input size
/// (`Tests/Oracles/architectures.py`, whose header says what the columns are).
@Suite struct ArchitectureTableTests {
  static let applications: [(golden: String, Application)] =
    Architecture.all.filter { $0.kerasName != "MiniResNet" }.flatMap { architecture in
      let kind = architecture.name.hasSuffix("_minimalistic") ? "_minimalistic" : ""
      let golden = architecture.kerasName
      guard golden.hasPrefix("MobileNetV3") else {
        return [(golden, Application(architecture))]
      }
      return [
        (golden + kind, Application(architecture)),
        (golden + "_0.75" + kind, Application(architecture, alpha: 0.75)),
      ]
    }

  /// An operation of the model in Keras's order.
  private struct Row: Equatable, CustomStringConvertible {
    let name: String
    let kind: String
    let shape: [Int]
    let parameters: Int
    let trainable: Int
    let inputs: [Int]

    /// Whether Keras lists it among the model's layers.
    var isListed: Bool { !kind.hasPrefix("ops.") && !name.contains("/") }

    var description: String {
      "\(name) \(kind) \(shape) \(parameters) \(trainable) \(inputs)"
    }
  }

  @Test(
    "names, order, classes, shapes, inputs and parameters are Keras's", arguments: applications)
  func table(_ golden: String, _ application: Application) throws {
    try check(application, rows(golden))
  }

  @Test("ImageNet's weights by that word add a layer to the first EfficientNets")
  func imageNet() throws {
    for row in try Table.read("architectures/imagenet.csv") {
      let name = try #require(row["architecture"])
      let architecture = try #require(Architecture.all.first { $0.kerasName == name })
      let index = try #require(row["index"].flatMap { Int($0) })
      let graph = try Application(architecture, isImageNet: true).graph(inputShape: [64, 64, 3])
      #expect(graph.layers[index].name == row["name"])
      #expect(graph.layers[index].kind.className == row["class"])
      let without = try Application(architecture).graph(inputShape: [64, 64, 3])
      var names = graph.layers.map(\.name)
      names.remove(at: index)
      #expect(names == without.layers.map(\.name))
    }
  }

  @Test("with operations listed, layers with weights stand where tf.keras 2.15 has them")
  func operationsListed() throws {
    for row in try Table.read("tf_keras_layers.csv") {
      let architecture = try #require(
        Architecture.all.first {
          $0.kerasName == row["application"]
            && $0.name.hasSuffix("_minimalistic") == (row["minimalistic"] == "true")
        })
      let graph = try Application(architecture, listsOperations: true)
        .graph(inputShape: [224, 224, 3])
      let listed = graph.kerasLayers
      #expect("\(listed.count)" == row["layers"], "\(architecture.name)")
      let weighted = listed.indices.filter { index in
        listed[index].positions.contains { !graph.layers[$0].weights.isEmpty }
      }
      let expected = try #require(row["weighted"]).split(separator: " ").compactMap { Int($0) }
      let difference = zip(weighted, expected).first { $0 != $1 }
      #expect(difference == nil && weighted.count == expected.count, "\(architecture.name)")
    }
  }

  /// Keras 3.15's `include_preprocessing=False`, counted by hand.
  @Test(
    "without preprocessing the layers that scale images are left out",
    arguments: [
      ("MobileNetV3Small", ["rescaling"], 156), ("MobileNetV3Large", ["rescaling"], 186),
      ("EfficientNetV2B0", ["rescaling", "normalization"], 268),
      ("EfficientNetV2S", ["rescaling"], 512),
      ("ConvNeXtTiny", ["convnext_tiny_prestem_normalization"], 132),
    ])
  func withoutPreprocessing(_ name: String, _ left: [String], _ count: Int) throws {
    let architecture = try #require(
      Architecture.all.first { $0.kerasName == name && !$0.name.hasSuffix("_minimalistic") })
    let whole = try Application(architecture).graph(inputShape: [64, 64, 3])
    let bare = try Application(architecture, includesPreprocessing: false)
      .graph(inputShape: [64, 64, 3])
    #expect(bare.kerasLayers.count == count)
    #expect(
      bare.layers.map(\.name) == whole.layers.map(\.name).filter { !left.contains($0) })
    #expect(bare.parameterCount == whole.parameterCount)
  }

  @Test("sizes, preprocessing and published weights are Keras's")
  func weights() throws {
    for row in try Table.read("architectures/weights.csv") {
      func column(_ name: String) -> String? { row[name].flatMap { $0.isEmpty ? nil : $0 } }
      let isMinimalistic = row["minimalistic"] == "true"
      let architecture = try #require(
        Architecture.all.first {
          $0.kerasName == row["application"]
            && $0.name.hasSuffix("_minimalistic") == isMinimalistic
        })
      #expect("\(architecture.defaultSize)" == row["default_size"], "\(architecture.name)")
      #expect("\(architecture.minimumSize)" == row["min_size"], "\(architecture.name)")
      #expect(architecture.preprocess.rawValue == row["preprocessing"], "\(architecture.name)")
      let published = try #require(architecture.weights)
      let alpha = column("alpha").flatMap { Double($0) }
      if let alpha { #expect(published.alphas?.contains(alpha) == true) }
      let file = published.file.replacing("ALPHA", with: published.spelling(alpha ?? 1))
        .replacing("SIDE", with: column("rows") ?? "")
      #expect(file == row["no_top"])
      #expect(published.savedFile == column("no_top_saved"))
      #expect(published.address + "/" == row["url"])
      #expect(published.digest(alpha: alpha ?? 1)?.hex == column("no_top_digest"), "\(file)")
    }
  }

  @Test("no layer by which a file is recognised is in an architecture before")
  func signatures() throws {
    var earlier: [String: String] = [:]
    for architecture in Architecture.all {
      let names = try Application(architecture).graph(inputShape: [96, 96, 3]).layers.map(\.name)
      #expect(names.contains(architecture.signature), "\(architecture.name)")
      let isLike = architecture.name == "efficientnet_b2"
      #expect(isLike || earlier[architecture.signature] == nil, "\(architecture.name)")
      for name in names { earlier[name] = architecture.name }
    }
  }

  private func check(_ application: Application, _ rows: [Row]) throws {
    let graph = try application.graph(inputShape: rows[0].shape)
    let here = self.rows(of: graph)
    #expect(here.count == rows.count)
    for (row, here) in zip(rows, here) where row != here {
      Issue.record("Keras has \(row), here is \(here)")
      return
    }
    let listed = graph.kerasLayers.map { "\($0.name) \($0.className)" }
    #expect(listed == rows.filter(\.isListed).map { "\($0.name) \($0.kind)" })
  }

  /// A graph's layers, each model within the model above its own, as the goldens have them.
  private func rows(of graph: Graph) -> [Row] {
    var rows: [Row] = []
    var place: [Int] = []
    for (position, layer) in graph.layers.enumerated() {
      let isFirst = layer.nesting != (position > 0 ? graph.layers[position - 1].nesting : [])
      if isFirst, let model = layer.nesting.last {
        let members = graph.layers.filter { $0.nesting == layer.nesting }
        rows.append(
          Row(
            name: model.name, kind: model.className, shape: members.last?.outputShape ?? [],
            parameters: members.reduce(0) { $0 + $1.parameterCount },
            trainable: members.reduce(0) { $0 + $1.trainableParameterCount },
            inputs: layer.inputs.map { place[$0] }))
      }
      let inputs = layer.inputs.map { input in
        if isFirst, layer.nesting.last != nil { return rows.count - 1 }
        // What reads a model within the model reads the row that stands for it.
        let read = graph.layers[input].nesting
        guard read != layer.nesting, let model = read.last else { return place[input] }
        return rows.firstIndex { $0.name == model.name } ?? -1
      }
      place.append(rows.count)
      rows.append(
        Row(
          name: layer.name, kind: (layer.isOperator ? "ops." : "") + layer.kind.className,
          shape: layer.outputShape, parameters: layer.parameterCount,
          trainable: layer.trainableParameterCount, inputs: inputs))
    }
    return rows
  }

  /// The rows of a golden, whose header says what is left out of them.
  private func rows(_ name: String) throws -> [Row] {
    var rows: [Row] = []
    for (index, row) in try Table.read("architectures/\(name).csv").enumerated() {
      func column(_ name: String) -> String? { row[name].flatMap { $0.isEmpty ? nil : $0 } }
      let kind = column("class") == "BN" ? "BatchNormalization" : column("class") ?? ""
      let parameters = column("params").flatMap { Int($0) } ?? 0
      let isNormalization = kind == "BatchNormalization"
      rows.append(
        Row(
          name: column("name") ?? "", kind: kind,
          shape: column("shape")?.split(separator: "x").compactMap { Int($0) }
            ?? rows.last?.shape ?? [],
          parameters: parameters,
          trainable: column("trainable").flatMap { Int($0) }
            ?? (isNormalization ? parameters / 2 : parameters),
          inputs: column("inbound")?.split(separator: "+").compactMap { Int($0) }.map { index - $0 }
            ?? (index == 0 ? [] : [index - 1])))
    }
    return rows
  }
}
