package import Models

/// The arrays of a whole model, in Keras's layouts: those that were read from files, and Keras's
/// initialisers for the others, drawn only when they are asked for.
package struct ModelWeights: Sendable {
  private let graph: Graph
  private let seed: Int
  private var read: [ParameterKey: [Float]] = [:]

  /// `seed`: of the initialisers.
  package init(graph: Graph, seed: Int) {
    self.graph = graph
    self.seed = seed
  }

  /// Replaces an array by values that were read from a file.
  package mutating func set(_ values: [Float], layer: String, weight: String) {
    read[ParameterKey(layer: layer, weight: weight)] = values
  }

  /// The values of an array that the graph has.
  package func values(of layer: Layer, _ weight: String) -> [Float] { self[layer, weight] }

  subscript(layer: Layer, weight: String) -> [Float] {
    if let values = read[ParameterKey(layer: layer.name, weight: weight)] { return values }
    guard let declared = layer.weights.first(where: { $0.name == weight }) else {
      preconditionFailure("layer '\(layer.name)' has no '\(weight)'")
    }
    return ParameterDeclaration(layer: layer.name, weight: declared, isTrainable: false)
      .initialValues(seed: seed)
  }
}
