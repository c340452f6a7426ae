internal import Configuration
package import Models

/// What a parameter store is asked to hold.
package struct ParameterDeclaration: Sendable {
  package let key: ParameterKey
  package let weight: Weight
  /// Whether gradients change it: never true of a statistic.
  package let isTrainable: Bool
  /// Floats in the layout of the engine; more than `weight.count` where a layout pads.
  package let storageCount: Int

  package init(layer: String, weight: Weight, isTrainable: Bool, storageCount: Int? = nil) {
    key = ParameterKey(layer: layer, weight: weight.name)
    self.weight = weight
    self.isTrainable = isTrainable && weight.role == .parameter
    self.storageCount = storageCount ?? weight.count
    precondition(self.storageCount >= weight.count, "\(key) does not fit its storage")
  }

  /// The arrays of a layer, in Keras's order.
  package static func all(of layer: Layer, isTrainable: Bool) -> [ParameterDeclaration] {
    layer.weights.map { weight in
      ParameterDeclaration(layer: layer.name, weight: weight, isTrainable: isTrainable)
    }
  }
}

/// A view of one array in a parameter store; it is valid as long as the store lives.
package struct Parameter {
  package let declaration: ParameterDeclaration
  /// Where it begins in the store's arenas, in floats: a multiple of 16.
  package let offset: Int
  package let values: UnsafeMutableBufferPointer<Float>
  /// Nil where it is not trainable.
  package let gradient: UnsafeMutableBufferPointer<Float>?

  package var key: ParameterKey { declaration.key }
  /// Keras's shape, whatever the layout.
  package var shape: [Int] { declaration.weight.shape }
  package var role: Weight.Role { declaration.weight.role }
  package var isTrainable: Bool { declaration.isTrainable }
  /// Floats in storage.
  package var count: Int { declaration.storageCount }
}
