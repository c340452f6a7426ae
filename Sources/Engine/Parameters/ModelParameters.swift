internal import Compiler
internal import Configuration
package import Models

/// The arrays of a trainable part in the layouts that its layers compute in, and the way from and
/// to Keras's.
package final class ModelParameters {
  package let store: ParameterStore
  let oneDNN: OneDNN
  /// Of the kernels that oneDNN works on; the other arrays lie as in Keras.
  private let kernels: [ParameterKey: (layout: Layout, keras: Layout)]

  /// - `batch`: the batch size that layouts are chosen for; others use the same.
  /// - `weights`: what the arrays start from; nil leaves them zero, and nothing is computed with them.
  init(
    _ program: TrainingProgram, graph: Graph, cut: [Int], frozen: FrozenLayers, batch: Int,
    stateNames: [String], weights: ModelWeights?
  ) throws {
    let oneDNN = try OneDNN(
      describesOnly: weights == nil, roundsToBFloat16: program.precision == .bf16)
    self.oneDNN = oneDNN
    var kernels: [ParameterKey: (layout: Layout, keras: Layout)] = [:]
    for step in program.steps {
      let input = program.program[step.inputs[0]]
      for kernel in try step.executable.kernels(step, input: input, batch: batch, oneDNN) {
        kernels[kernel.key] = (kernel.layout, kernel.keras)
      }
    }
    self.kernels = kernels
    let behind = graph.layers(from: cut, to: [graph.output])
    store = ParameterStore(
      behind.flatMap { position in
        let layer = graph.layers[position]
        return layer.weights.map { weight in
          let key = ParameterKey(layer: layer.name, weight: weight.name)
          return ParameterDeclaration(
            layer: layer.name, weight: weight, isTrainable: !frozen.contains(position),
            storageCount: kernels[key].map { max(weight.count, $0.layout.bytes / 4) })
        }
      }, stateNames: stateNames)
    guard let weights else { return }
    for position in behind {
      let layer = graph.layers[position]
      for weight in layer.weights {
        let key = ParameterKey(layer: layer.name, weight: weight.name)
        try set(key, weights[key])
      }
    }
  }

  /// How a kernel that oneDNN works on lies in the store.
  func layout(of key: ParameterKey) -> Layout {
    guard let kernel = kernels[key] else { preconditionFailure("'\(key)' is no kernel") }
    return kernel.layout
  }

  /// Puts in an array in Keras's layout.
  func set(_ key: ParameterKey, _ values: [Float]) throws {
    try place(values, key, in: store[key].values)
  }

  /// Writes an array in Keras's layout where the store, or a copy of it, keeps it.
  func place(
    _ values: [Float], _ key: ParameterKey, in stored: UnsafeMutableBufferPointer<Float>
  ) throws {
    precondition(
      values.count == store[key].declaration.weight.count,
      "'\(key)' holds \(store[key].declaration.weight.count) values, not \(values.count)")
    guard let kernel = kernels[key] else {
      _ = stored.update(fromContentsOf: values)
      return
    }
    try oneDNN.copy(
      values, kernel.keras, to: kernel.layout, UnsafeMutableRawPointer(stored.start))
  }

  /// An array in Keras's layout.
  package func values(_ key: ParameterKey) throws -> [Float] {
    try plain(key, store[key].values)
  }

  /// A gradient in Keras's layout.
  package func gradient(_ key: ParameterKey) throws -> [Float]? {
    try store[key].gradient.map { try plain(key, $0) }
  }

  func plain(
    _ key: ParameterKey, _ stored: UnsafeMutableBufferPointer<Float>
  ) throws -> [Float] {
    let count = store[key].declaration.weight.count
    guard let kernel = kernels[key] else { return Array(stored.prefix(count)) }
    return try [Float](unsafeUninitializedCapacity: count) { plain, initialized in
      try oneDNN.copy(
        kernel.layout, UnsafeMutableRawPointer(stored.start), to: kernel.keras,
        UnsafeMutableRawPointer(plain.start))
      initialized = count
    }
  }
}
