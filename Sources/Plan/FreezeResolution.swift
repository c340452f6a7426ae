internal import Basics
package import Configuration
package import Models

extension Freeze {
  /// How many of a graph's layers, in order, are frozen.
  ///
  /// Numbers count the layers that Keras lists: no operators, and a model within the model as one.
  ///
  /// - Parameters:
  ///   - network: The whole model.
  ///   - key: The key that the freeze stands under.
  /// - Returns: The position in `graph.layers` of the first layer that is not frozen.
  /// - Throws: A fault at `key` for an index past the last layer or a layer that does not exist.
  package func frozenCount(in network: Model, key: String) throws(PlanFault) -> Int {
    switch self {
    case .nothing: return 0
    case .backbone: return network.backbone.upperBound
    case .first(let count):
      let layers = network.graph.kerasLayers
      guard count <= layers.count else {
        throw PlanFault(
          key,
          "\(count) layers cannot be frozen: the model has \(layers.count)",
          notes: [
            "the backbone ends with layer \(network.graph.listed(upTo: network.backbone.upperBound))"
          ])
      }
      return count == 0 ? 0 : layers[count - 1].positions.upperBound
    case .before(let name):
      return try positions(of: name, in: network.graph, key: key + ".before").lowerBound
    case .through(let name):
      return try positions(of: name, in: network.graph, key: key + ".through").upperBound
    }
  }

  /// Of a layer, or of a model within the model.
  private func positions(
    of name: String, in graph: Graph, key: String
  ) throws(PlanFault) -> Range<Int> {
    if let found = graph.index(of: name) { return found..<found + 1 }
    let listed = graph.kerasLayers
    if let found = listed.first(where: { $0.name == name }) { return found.positions }
    let near = nearestName(to: name, among: graph.layers.map(\.name) + listed.map(\.name))
    throw PlanFault(
      key, "the model has no layer '\(name)'",
      notes: near.map { ["did you mean '\($0)'?"] } ?? [])
  }
}

extension Graph {
  /// For each layer its number in Keras's list; empty where that is its position.
  var kerasNumbers: [Int: Int] {
    let listed = kerasLayers
    guard listed.count != layers.count else { return [:] }
    var numbers: [Int: Int] = [:]
    for (number, layer) in listed.enumerated() {
      for position in layer.positions { numbers[position] = number }
    }
    return numbers
  }

  /// How many of the layers that Keras lists lie before a position.
  fileprivate func listed(upTo position: Int) -> Int {
    kerasLayers.count { $0.positions.upperBound <= position }
  }
}

extension Model {
  /// Where freezing the layers before a position falls.
  func freezePoint(_ position: Int) -> FreezePoint {
    var trainable = 0
    var total = 0
    for layer in backbone {
      total += graph.layers[layer].parameterCount
      if layer >= position { trainable += graph.layers[layer].trainableParameterCount }
    }
    let listed = graph.listed(upTo: position)
    return FreezePoint(
      layers: listed, positions: listed == position ? nil : position,
      lastFrozen: position > 0 ? graph.layers[position - 1].name : nil,
      backboneTrainable: trainable, backboneTotal: total)
  }
}
