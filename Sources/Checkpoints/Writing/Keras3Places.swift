internal import Models

/// The groups of Keras 3's weights files that the layers of a graph have: a layer goes by its class
/// and its number among the model's layers of that class.
struct Keras3Places {
  struct Place {
    let group: String
    let name: String
    let layer: Layer
  }

  private(set) var places: [Place] = []
  private let graph: Graph

  init(_ graph: Graph) {
    self.graph = graph
    add(Array(graph.layers.indices), level: 0, home: "")
  }

  private mutating func add(_ members: [Int], level: Int, home: String) {
    var keys = NameCounter()
    var rest = members[...]
    while let first = rest.first {
      let layer = graph.layers[first]
      guard layer.nesting.count > level else {
        rest = rest.dropFirst()
        guard !layer.isKerasOperation else { continue }
        let group = "\(home)layers/\(keys.next(layer.listedClassName.snakeCased))"
        if !layer.weights.isEmpty {
          places.append(Place(group: group, name: layer.ownName(at: level), layer: layer))
        }
        continue
      }
      let model = layer.nesting[level]
      let unit = rest.prefix {
        graph.layers[$0].nesting.count > level && graph.layers[$0].nesting[level] == model
      }
      rest = rest.dropFirst(unit.count)
      let key = keys.next("functional")
      add(Array(unit), level: level + 1, home: "\(home)layers/\(key)/")
    }
  }
}
