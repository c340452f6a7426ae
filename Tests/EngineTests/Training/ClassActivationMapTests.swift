internal import Configuration
internal import Engine
internal import Models
internal import TestSupport
internal import Testing

/// Grad-CAM against Keras's (`Tests/Oracles/grad_cam.py`).
@Suite struct ClassActivationMapTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let head: String
      let target: Int
      let map: [Double]
    }

    let cases: [Case]
  }

  private func graph(_ head: String) throws -> Graph {
    var builder = GraphBuilder(inputShape: [4, 5, 6])
    var node = builder.input
    node =
      head == "pooled"
      ? try builder.add("pool", GlobalAveragePooling2D(), node)
      : try builder.add("flatten", Flatten(), node)
    node = try builder.add("dropout", Dropout(rate: 0.5), node)
    node = try builder.add("hidden", Dense(units: 4, activation: .tanh), node)
    let isOne = head == "one_unit"
    node = try builder.add(
      "last", Dense(units: isOne ? 1 : 3, activation: isOne ? .sigmoid : .softmax), node)
    return builder.graph(output: node)
  }

  @Test("maps are Keras's within 1e-5, whatever the dropout did in training")
  func maps() throws {
    let features = HashNumbers.unit("features", count: 120).map(Float.init)
    let goldens: Golden = try golden("grad_cam")
    #expect(goldens.cases.count == 8)
    for golden in goldens.cases {
      let graph = try graph(golden.head)
      var weights = ModelWeights(graph: graph, seed: 0)
      for layer in graph.layers {
        for weight in layer.weights {
          weights.set(
            HashNumbers.weight(layer: layer.name, weight.name, shape: weight.shape),
            layer: layer.name, weight: weight.name)
        }
      }
      let map = try ClassActivationMap(graph, layer: "input_layer", weights: weights)
      // A second call finds nothing of the first.
      _ = try map.map(features.reversed(), class: 0)
      let ours = try map.map(features, class: golden.target)
      #expect([ours.height, ours.width] == [4, 5])
      let first = zip(ours.values, golden.map).enumerated().first {
        !(abs(Double($1.0) - $1.1) <= 1e-5)
      }
      #expect(
        first == nil,
        "\(golden.head), class \(golden.target): \(first.map { "\($0)" } ?? "")")
    }
  }

  @Test("between its cells a map is linear, at its edges constant")
  func interpolation() {
    let map = ActivationMap(height: 2, width: 2, values: [0, 1, 0.5, 1])
    #expect(map.value(y: 0, x: 0) == 0)
    #expect(map.value(y: 0.25, x: 0.25) == 0)
    #expect(map.value(y: 0.25, x: 0.5) == 0.5)
    #expect(map.value(y: 0.5, x: 0.25) == 0.25)
    #expect(map.value(y: 1, x: 1) == 1)
  }
}
