internal import Basics
package import Configuration
package import Models

extension Freeze {
  /// Which of a graph's layers are frozen.
  ///
  /// Numbers count the layers that Keras lists: no operators, and a model within the model as one.
  ///
  /// - Parameters:
  ///   - network: The whole model.
  ///   - key: The key that the freeze stands under.
  /// - Returns: The layers before the boundary, and the backbone's of the kinds that are frozen also.
  /// - Throws: A fault at `key` for an index past the last layer or a layer that does not exist.
  package func frozenLayers(in network: Model, key: String) throws(PlanFault) -> FrozenLayers {
    let graph = network.graph
    return FrozenLayers(
      first: try boundary.position(in: network, key: key),
      others: network.backbone.filter { position in
        let layer = graph.layers[position]
        return !layer.weights.isEmpty && also.contains(layer.kind.automaticName)
      })
  }
}

extension Freeze.Boundary {
  /// The position in `graph.layers` of the first layer behind the boundary.
  fileprivate func position(in network: Model, key: String) throws(PlanFault) -> Int {
    let graph = network.graph
    switch self {
    case .nothing: return 0
    case .backbone: return network.backbone.upperBound
    case .first(let count):
      return try end(of: count, among: graph.kerasLayers, of: "the model", network, key: key)
    case .firstOfBackbone(let count):
      // With its input layer, which a backbone of its own has wherever it stands.
      let layers = graph.kerasLayers.filter { listed in
        listed.positions.lowerBound == 0 || network.backbone.contains(listed.positions.lowerBound)
      }
      return try end(of: count, among: layers, of: "the backbone", network, key: key)
    case .before(let name):
      return try graph.positions(of: name, key: key + ".before").lowerBound
    case .through(let name):
      return try graph.positions(of: name, key: key + ".through").upperBound
    }
  }

  /// The position behind the first so many layers, or behind all but the last so many.
  private func end(
    of count: Int, among layers: [ListedLayer], of owner: String, _ network: Model, key: String
  ) throws(PlanFault) -> Int {
    guard abs(count) <= layers.count else {
      let backbone = network.graph.listed(upTo: network.backbone.upperBound)
      throw PlanFault(
        key,
        count > 0
          ? "\(count) layers cannot be frozen: \(owner) has \(layers.count)"
          : "all but the last \(-count) layers cannot be frozen: \(owner) has \(layers.count)",
        notes: ["the backbone ends with layer \(backbone)"])
    }
    let frozen = count < 0 ? layers.count + count : count
    return frozen == 0 ? 0 : layers[frozen - 1].positions.upperBound
  }
}

extension Graph {
  /// Of a layer, or of a model within the model.
  fileprivate func positions(of name: String, key: String) throws(PlanFault) -> Range<Int> {
    if let found = index(of: name) { return found..<found + 1 }
    let listed = kerasLayers
    if let found = listed.first(where: { $0.name == name }) { return found.positions }
    let names = layers.map(\.name) + listed.map(\.name)
    let near = Graph.near(name, among: names)
    throw PlanFault(
      key, "the model has no layer '\(name)'",
      notes: near.isEmpty ? [] : ["did you mean \(near)?"])
  }

  /// The layers of the block of that name, as `block_16`; else those whose names begin so, else the
  /// one whose name is nearest.
  private static func near(_ name: String, among names: [String]) -> String {
    let limit = 6
    var found: [String] = []
    for prefix in [name + "_", name] where found.isEmpty {
      found = names.filter { $0.hasPrefix(prefix) }
    }
    guard !found.isEmpty else {
      return nearestName(to: name, among: names).map { "'\($0)'" } ?? ""
    }
    let more = found.count > limit ? ", …" : ""
    return found.prefix(limit).map { "'\($0)'" }.joined(separator: ", ") + more
  }

  /// For each layer its number in Keras's list; empty where that is its position.
  var kerasNumbers: [Int: Int] {
    guard !isListedAsIs else { return [:] }
    var numbers: [Int: Int] = [:]
    for (number, layer) in kerasLayers.enumerated() {
      for position in layer.positions where numbers[position] == nil {
        numbers[position] = number
      }
    }
    return numbers
  }

  /// How many of the layers that Keras lists lie before a position.
  func listed(upTo position: Int) -> Int {
    kerasLayers.count { $0.positions.upperBound <= position }
  }
}

extension Model {
  /// What freezing some layers comes to.
  ///
  /// - Parameters:
  ///   - frozen: The layers.
  ///   - also: The kinds of those among the others.
  /// - Returns: The point, with the backbone's parameters counted.
  func freezePoint(_ frozen: FrozenLayers, also: [String]) -> FreezePoint {
    let position = frozen.first
    var trainable = 0
    var total = 0
    for layer in backbone {
      total += graph.layers[layer].parameterCount
      if !frozen.contains(layer) { trainable += graph.layers[layer].trainableParameterCount }
    }
    let listed = graph.listed(upTo: position)
    return FreezePoint(
      layers: listed, positions: listed == position ? nil : position,
      lastFrozen: position > 0 ? graph.layers[position - 1].name : nil,
      also: also.isEmpty ? nil : also, others: also.isEmpty ? nil : frozen.others.sorted(),
      backboneTrainable: trainable, backboneTotal: total)
  }
}
