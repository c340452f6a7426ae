internal import Basics
package import Configuration
package import Models

extension Freeze {
  /// How many layers of the whole model, in Keras's order, are frozen.
  ///
  /// - Throws: a fault at `key` for an index past the last layer or a layer that does not exist.
  package func frozenCount(in network: Network, key: String) throws(PlanFault) -> Int {
    let layers = network.graph.layers
    switch self {
    case .nothing: return 0
    case .backbone: return network.backbone.upperBound
    case .first(let count):
      guard count <= layers.count else {
        throw PlanFault(
          key,
          "\(count) layers cannot be frozen: the model has \(layers.count)",
          notes: ["the backbone ends with layer \(network.backbone.upperBound)"])
      }
      return count
    case .before(let name): return try position(of: name, in: layers, key: key + ".before")
    case .through(let name): return try position(of: name, in: layers, key: key + ".through") + 1
    }
  }

  private func position(
    of name: String, in layers: [Layer], key: String
  ) throws(PlanFault) -> Int {
    if let found = layers.firstIndex(where: { $0.name == name }) { return found }
    let near = nearestName(to: name, among: layers.map(\.name))
    throw PlanFault(
      key, "the model has no layer '\(name)'",
      notes: near.map { ["did you mean '\($0)'?"] } ?? [])
  }
}

extension Network {
  /// Where freezing the first `count` layers falls.
  func freezePoint(_ count: Int) -> FreezePoint {
    var trainable = 0
    var total = 0
    for position in backbone {
      total += graph.layers[position].parameterCount
      if position >= count { trainable += graph.layers[position].trainableParameterCount }
    }
    return FreezePoint(
      layers: count, lastFrozen: count > 0 ? graph.layers[count - 1].name : nil,
      backboneTrainable: trainable, backboneTotal: total)
  }
}
