internal import Configuration
internal import Models
internal import Testing

/// Models within the model, and operators, in the order of Keras's lists.
@Suite struct NestedModelTests {
  /// A branch of a nested model of three layers beside one of two layers.
  private func graph(nested: Bool) throws -> Graph {
    var builder = GraphBuilder(inputShape: [8, 8, 3])
    let relu = ActivationLayer(.relu)
    let input = builder.input
    var x: GraphBuilder.Node
    if nested {
      let model = NestedModel(name: "inner", className: "Sequential")
      x = try builder.addNested(model) { builder throws(GraphError) in
        let x = try builder.add("a", relu, builder.add("b", relu, input))
        return try builder.add("c", relu, x)
      }
    } else {
      x = try builder.add("a", relu, builder.add("b", relu, input))
      x = try builder.add("c", relu, x)
    }
    let y = try builder.add("second", relu, builder.add("first", relu, input))
    x = try builder.add("sum", Add(), x, y)
    x = try builder.addOperator(ConstantAdd(3), x)
    x = try builder.addUnnamed(Add(), x, x)
    return builder.graph(output: x)
  }

  @Test("a model within the model counts as one layer, an operator as none")
  func order() throws {
    let flat = try graph(nested: false)
    #expect(
      flat.layers.map(\.name)
        == ["input_layer", "b", "a", "first", "c", "second", "sum", "add", "add_1"])
    #expect(
      flat.kerasLayers.map(\.name)
        == ["input_layer", "b", "a", "first", "c", "second", "sum", "add_1"])

    let nested = try graph(nested: true)
    #expect(
      nested.layers.map(\.name) == [
        "input_layer", "first", "inner/b", "inner/a", "inner/c", "second", "sum", "add", "add_1",
      ])
    #expect(
      nested.kerasLayers.map(\.name)
        == ["input_layer", "first", "inner", "second", "sum", "add_1"])
    #expect(nested.kerasLayers[2].positions == 2..<5)
    #expect(nested.kerasLayers[2].className == "Sequential")
    for (position, layer) in nested.layers.enumerated() {
      #expect(layer.inputs.allSatisfy { $0 < position })
    }
  }

  @Test("a chain of a hundred thousand layers is listed")
  func deep() throws {
    var builder = GraphBuilder(inputShape: [1, 1, 1])
    var x = builder.input
    for _ in 0..<100_000 { x = try builder.addUnnamed(ActivationLayer(.relu), x) }
    #expect(builder.graph(output: x).layers.count == 100_001)
  }
}
