package import Models

/// An array of a model in Keras's layout, with what it is: a value, or what an optimizer keeps.
package struct ArchivedArray {
  package let key: ParameterKey
  package let shape: [Int]
  package let values: [Float]
}

extension ModelParameters {
  /// All values.
  package func archivedValues() throws -> [ArchivedArray] {
    try store.parameters.map { try archived($0, $0.values) }
  }

  /// What the optimizer keeps under a name.
  package func archivedState(_ name: String) throws -> [ArchivedArray] {
    try store.trainableParameters.map { try archived($0, store.state(name, of: $0.key)) }
  }

  /// The values of a snapshot of the store.
  package func archived(_ snapshot: [Float]) throws -> [ArchivedArray] {
    var snapshot = snapshot
    return try snapshot.withUnsafeMutableBufferPointer { arena in
      try store.parameters.map {
        try archived($0, arena.extracting($0.offset..<$0.offset + $0.count))
      }
    }
  }

  private func archived(
    _ parameter: Parameter, _ stored: UnsafeMutableBufferPointer<Float>
  ) throws -> ArchivedArray {
    ArchivedArray(
      key: parameter.key, shape: parameter.shape, values: try plain(parameter.key, stored))
  }

  /// Puts back all values.
  ///
  /// `array`: those that `archivedValues` gave.
  package func restoreValues(_ array: (ParameterKey) throws -> [Float]) throws {
    for parameter in store.parameters {
      try place(try array(parameter.key), parameter.key, in: parameter.values)
    }
  }

  /// Puts back what the optimizer keeps under a name.
  package func restoreState(
    _ name: String, _ array: (ParameterKey) throws -> [Float]
  ) throws {
    for parameter in store.trainableParameters {
      try place(
        try array(parameter.key), parameter.key, in: store.state(name, of: parameter.key))
    }
  }

  /// The snapshot that `archived` took apart.
  package func snapshot(_ array: (ParameterKey) throws -> [Float]) throws -> [Float] {
    let aligned = AlignedFloats(count: store.snapshot().count)
    for parameter in store.parameters {
      try place(
        try array(parameter.key), parameter.key,
        in: aligned.buffer.extracting(parameter.offset..<parameter.offset + parameter.count))
    }
    return Array(aligned.buffer)
  }
}
