internal import Models
internal import Testing

/// Every architecture against the layer list that Keras gives at the default input size
/// (`Tests/Oracles/architectures.py`, whose header says what the columns are).
@Suite struct ArchitectureTableTests {
  static let architectures = Architecture.all.filter { $0.kerasName != "MiniResNet" }.map(\.name)

  private struct Row {
    let name: String
    let kind: String
    let shape: [Int]
    let parameters: Int
    let trainable: Int
    let inputs: [Int]
  }

  @Test(
    "names, order, classes, shapes, inputs and parameters are Keras's", arguments: architectures)
  func table(_ name: String) throws {
    let architecture = try #require(Architecture.named(name))
    let rows = try rows(architecture.kerasName)
    let graph = try Application(architecture).graph(inputShape: rows[0].shape)
    #expect(graph.layers.count == rows.count)
    for (row, layer) in zip(rows, graph.layers) {
      let matches =
        layer.name == row.name && layer.kind.className == row.kind
        && layer.outputShape == row.shape && layer.parameterCount == row.parameters
        && layer.trainableParameterCount == row.trainable && layer.inputs == row.inputs
      guard !matches else { continue }
      Issue.record("Keras has \(row), here is \(layer.name) \(layer.kind) \(layer.outputShape)")
      return
    }
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
