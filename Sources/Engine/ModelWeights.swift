package import Models

/// The arrays of a whole model, in Keras's layouts: those that were read from files, and Keras's
/// initialisers for the others, computed only when they are asked for.
package struct ModelWeights: Sendable {
  private let declared: [ParameterKey: Weight]
  private let seed: Int
  private var read: [ParameterKey: [Float]] = [:]

  /// All arrays of a model as its initialisers give them.
  ///
  /// - Parameters:
  ///   - graph: The model.
  ///   - seed: Of the initialisers.
  package init(graph: Graph, seed: Int) {
    var declared: [ParameterKey: Weight] = [:]
    for layer in graph.layers {
      for weight in layer.weights {
        declared[ParameterKey(layer: layer.name, weight: weight.name)] = weight
      }
    }
    self.declared = declared
    self.seed = seed
  }

  /// Replaces an array by values that were read from a file.
  package mutating func set(_ values: [Float], layer: String, weight: String) {
    read[ParameterKey(layer: layer, weight: weight)] = values
  }

  /// The values of an array that the model has.
  package subscript(key: ParameterKey) -> [Float] {
    if let values = read[key] { return values }
    guard let weight = declared[key] else { preconditionFailure("there is no array '\(key)'") }
    return ParameterDeclaration(layer: key.layer, weight: weight, isTrainable: false)
      .initialValues(seed: seed)
  }

  /// An array alone in a store.
  func store(_ key: ParameterKey) -> ParameterStore {
    guard let weight = declared[key] else { preconditionFailure("there is no array '\(key)'") }
    let store = ParameterStore([
      ParameterDeclaration(layer: key.layer, weight: weight, isTrainable: false)
    ])
    _ = store[key].values.update(fromContentsOf: self[key])
    return store
  }

  /// The values of an array of a layer.
  package func values(of layer: Layer, _ weight: String) -> [Float] {
    self[ParameterKey(layer: layer.name, weight: weight)]
  }
}
