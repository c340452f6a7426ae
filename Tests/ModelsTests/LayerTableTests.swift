internal import FoundationEssentials
internal import Models
internal import Testing

/// Every backbone against the layer lists that Keras printed (`Tests/Oracles/model_facts.py`).
@Suite struct LayerTableTests {
  static let tables: [(String, Application)] = [
    ("layers_ResNet50", Application(.resnet50)), ("layers_VGG16", Application(.vgg16)),
    ("layers_VGG19", Application(.vgg19)),
    ("layers_MobileNet", Application(.mobileNet, alpha: 1)),
    ("layers_MobileNet_0.25", Application(.mobileNet, alpha: 0.25)),
    ("layers_MobileNetV2", Application(.mobileNetV2, alpha: 1)),
    ("layers_MobileNetV2_0.35", Application(.mobileNetV2, alpha: 0.35)),
    ("layers_MobileNetV2_1.4", Application(.mobileNetV2, alpha: 1.4)),
  ]

  @Test("names, order, classes, shapes, inputs and arrays are Keras's", arguments: tables)
  func table(_ name: String, _ backbone: Application) throws {
    let rows = try Table.read("\(name).csv")
    let graph = try backbone.graph(inputShape: [224, 224, 3])
    #expect(graph.layers.count == rows.count)
    for (row, layer) in zip(rows, graph.layers) {
      let position = row["index"].flatMap { Int($0) } ?? -1
      if position > 0 { #expect(layer.name == row["name"]) }
      #expect(layer.kind.className == row["class"], "\(layer.name)")
      #expect("\(layer.parameterCount)" == row["params"], "\(layer.name)")
      #expect("\(layer.trainableParameterCount)" == row["trainable_params"], "\(layer.name)")
      let shape = "(None, " + layer.outputShape.map { "\($0)" }.joined(separator: ", ") + ")"
      #expect(shape == row["output_shape"], "\(layer.name)")
      if position > 0, layer.inputs != [0] {
        let inputs = layer.inputs.map { graph.layers[$0].name }.joined(separator: "+")
        #expect(inputs == row["inbound"], "\(layer.name)")
      }
      let arrays = layer.weights.map { weight in
        let shape = weight.shape.map { "\($0)" }.joined(separator: ", ")
        let name = weight.name == "depthwise_kernel" ? "kernel" : weight.name
        return "\(name)(\(shape)\(weight.shape.count == 1 ? "," : ""))"
      }.joined(separator: ";")
      #expect(arrays == row["weights"], "\(layer.name)")
    }
  }

  @Test("the older ResNet50 lists its blocks in its own order")
  func olderResNet() throws {
    let rows = try Table.read("layers_ResNet50_old_keras_applications.csv")
    let graph = try Application(.resnet50, resnet50: .kerasApplications).graph(inputShape: [
      224, 224, 3,
    ])
    #expect(graph.layers.count == rows.count)
    for (row, layer) in zip(rows, graph.layers) where row["new_name"]?.isEmpty == false {
      #expect(layer.name == row["new_name"])
      if let norm = layer.kind as? BatchNormalization { #expect(norm.epsilon == 1e-3) }
    }
  }

  @Test("an image that is too small is refused by the layer that it is too small for")
  func tooSmall() {
    #expect {
      _ = try Application(.vgg16).graph(inputShape: [16, 16, 3])
    } throws: { error in
      "\(error)".contains("block5_pool") && "\(error)".contains("too small")
    }
  }
}

/// A CSV file with a header, for the golden tables: quoted fields, no line breaks inside.
enum Table {
  static func read(_ name: String) throws -> [[String: String]] {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let path = folder.joined(separator: "/") + "/Goldens/\(name)"
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map { fields(String($0)) }
    return lines.dropFirst().map { row in
      Dictionary(zip(lines[0], row), uniquingKeysWith: { first, _ in first })
    }
  }

  private static func fields(_ line: String) -> [String] {
    var fields = [""]
    var quoted = false
    for character in line {
      switch character {
      case "\"": quoted.toggle()
      case "," where !quoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}
