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
    var used: [String: Int] = [:]
    func key(_ className: String) -> String {
      let key = className.snakeCased
      let number = used[key, default: 0]
      used[key] = number + 1
      return number == 0 ? key : "\(key)_\(number)"
    }
    var rest = members[...]
    while let first = rest.first {
      let layer = graph.layers[first]
      guard layer.nesting.count > level else {
        rest = rest.dropFirst()
        guard !layer.isKerasOperation else { continue }
        let group = "\(home)layers/\(key(layer.listedClassName))"
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
      add(Array(unit), level: level + 1, home: "\(home)layers/\(key("Functional"))/")
    }
  }
}
