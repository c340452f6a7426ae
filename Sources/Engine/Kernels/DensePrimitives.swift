internal import COneDNN
internal import Models

/// A dense layer's place in a network: what its three primitives have in common.
struct DenseShape {
  let name: String
  let rows: Int
  let features: Int
  let units: Int
  let hasBias: Bool

  /// `inputs`: floats of all rows.
  init(_ layer: Layer, inputs: Int) {
    guard let kernel = layer.weights.first(where: { $0.name == "kernel" }) else {
      preconditionFailure("'\(layer.name)' is no dense layer")
    }
    name = layer.name
    features = kernel.shape[0]
    units = kernel.shape[1]
    rows = inputs / features
    hasBias = layer.weights.contains { $0.name == "bias" }
  }

  /// Whether oneDNN's blocked kernels are the fastest: they fill whole vectors of units, and there
  /// are none for less than AVX-512.
  var isBlocked: Bool { OneDNN.hasAVX512 && features >= 16 && units >= 16 }

  /// oneDNN's logical order, `[out, in]`.
  var kernelSides: [Int] { [units, features] }

  /// `[rows, features]`, row after row.
  var source: Layout { get throws { try .keras([features], batch: rows) } }

  /// `[rows, units]`, row after row.
  var destination: Layout { get throws { try .keras([units], batch: rows) } }

  /// `kernel`: its layout, or any.
  fileprivate func tensors(_ kernel: Layout) throws -> Tensors {
    Tensors(
      source: try source, weights: kernel, bias: hasBias ? try .vector(units) : nil,
      destination: try destination)
  }
}

// Each takes the kernel's layout, or leaves it to oneDNN.

extension OneDNN {
  func denseForward(_ shape: DenseShape, kernel: Layout) throws -> Primitive {
    try innerProduct(shape.name, .training, shape.tensors(kernel))
  }

  func denseBackwardWeights(
    _ shape: DenseShape, kernel: Layout, of forward: Primitive
  ) throws -> Primitive {
    try innerProduct(
      "gradient of \(shape.name)'s weights", .backward_weights, of: forward,
      shape.tensors(kernel))
  }

  func denseBackwardData(
    _ shape: DenseShape, kernel: Layout, of forward: Primitive
  ) throws -> Primitive {
    try innerProduct(
      "gradient of \(shape.name)", .backward_data, of: forward, shape.tensors(kernel))
  }
}
