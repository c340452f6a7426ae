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
}

// Each takes the kernel's layout, or leaves it to oneDNN.

extension OneDNN {
  func denseForward(_ shape: DenseShape, kernel: Layout) throws -> Primitive {
    try dense(shape.name, shape, kernel) { operation, source, kernel, bias, destination in
      dnnl_inner_product_forward_desc_init(
        &operation, dnnl_forward_training, source, kernel, bias, destination)
    }
  }

  func denseBackwardWeights(
    _ shape: DenseShape, kernel: Layout, of forward: Primitive
  ) throws -> Primitive {
    try dense("gradient of \(shape.name)'s weights", shape, kernel, of: forward) {
      operation, source, kernel, bias, destination in
      dnnl_inner_product_backward_weights_desc_init(&operation, source, kernel, bias, destination)
    }
  }

  func denseBackwardData(
    _ shape: DenseShape, kernel: Layout, of forward: Primitive
  ) throws -> Primitive {
    try dense("gradient of \(shape.name)", shape, kernel, of: forward) {
      operation, source, kernel, _, destination in
      dnnl_inner_product_backward_data_desc_init(&operation, source, kernel, destination)
    }
  }

  private typealias Description = UnsafePointer<dnnl_memory_desc_t>

  /// Compiles what `describe` says of the layer's tensors; the bias is nil where there is none.
  private func dense(
    _ action: String, _ shape: DenseShape, _ kernel: Layout, of forward: Primitive? = nil,
    _ describe: (
      _ operation: inout dnnl_inner_product_desc_t, _ source: Description, _ kernel: Description,
      _ bias: Description?, _ destination: Description
    ) -> dnnl_status_t
  ) throws -> Primitive {
    var operation = dnnl_inner_product_desc_t()
    var (source, kernel, bias, destination) = (
      try shape.source.descriptor, kernel.descriptor, try Layout.vector(shape.units).descriptor,
      try shape.destination.descriptor
    )
    let status = withUnsafePointer(to: &bias) { bias in
      describe(&operation, &source, &kernel, shape.hasBias ? bias : nil, &destination)
    }
    try OneDNN.check(action, status)
    return try compileForTraining(action, operation, of: forward)
  }
}
