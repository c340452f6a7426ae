internal import Models
internal import Plan

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
    _ part: TrainablePart, graph: Graph, cut: [Int], frozen: Int, batch: Int,
    stateNames: [String], weights: ModelWeights?
  ) throws {
    let oneDNN = try OneDNN(describesOnly: weights == nil)
    self.oneDNN = oneDNN
    var kernels: [ParameterKey: (layout: Layout, keras: Layout)] = [:]
    for step in part.steps {
      let input = part.tensors[step.inputs[0]]
      switch step.operation {
      case .convolution(let position, let window, let groups, let activation):
        let layer = graph.layers[position]
        let shape = ConvolutionShape(layer, window, groups, input: input.shape, batch: batch)
        let output = part.tensors[step.output]
        let primitive = try oneDNN.bestForward(
          shape, .image(input.shape, input.order, batch: batch),
          .image(output.shape, output.order, batch: batch), weights: nil, activation)
        kernels[ParameterKey(layer: layer.name, weight: shape.kernelName)] = (
          primitive.weights, try .kerasKernel(shape.kernelSides)
        )
      case .dense(let position):
        let layer = graph.layers[position]
        let shape = DenseShape(layer, inputs: batch * input.shape.reduce(1, *))
        guard shape.isBlocked else { continue }
        kernels[ParameterKey(layer: layer.name, weight: "kernel")] = (
          try oneDNN.denseForward(shape, kernel: .anyOf(shape.kernelSides)).weights,
          try .kerasKernel(shape.kernelSides)
        )
      default: continue
      }
    }
    self.kernels = kernels
    let behind = graph.layers(behind: cut)
    store = ParameterStore(
      behind.flatMap { position in
        let layer = graph.layers[position]
        return layer.weights.map { weight in
          let key = ParameterKey(layer: layer.name, weight: weight.name)
          return ParameterDeclaration(
            layer: layer.name, weight: weight, isTrainable: position >= frozen,
            storageCount: kernels[key].map { max(weight.count, $0.layout.bytes / 4) })
        }
      }, stateNames: stateNames)
    guard let weights else { return }
    for position in behind {
      let layer = graph.layers[position]
      for weight in layer.weights {
        try set(
          ParameterKey(layer: layer.name, weight: weight.name), weights[layer, weight.name])
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
