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

  fileprivate var bias: Layout? { get throws { hasBias ? try .vector(units) : nil } }
}

// Each takes the kernel's layout, or leaves it to oneDNN.

extension OneDNN {
  func denseForward(_ shape: DenseShape, kernel: Layout) throws -> Primitive {
    var descriptor = dnnl_inner_product_desc_t()
    var (source, kernel, destination) =
      (try shape.source.descriptor, kernel.descriptor, try shape.destination.descriptor)
    try OneDNN.check(
      shape.name,
      OneDNN.withOptional(try shape.bias) { bias in
        dnnl_inner_product_forward_desc_init(
          &descriptor, dnnl_forward_training, &source, &kernel, bias, &destination)
      })
    return try compileForTraining(shape.name, descriptor)
  }

  func denseBackwardWeights(
    _ shape: DenseShape, kernel: Layout, of forward: Primitive
  ) throws -> Primitive {
    var descriptor = dnnl_inner_product_desc_t()
    var (source, kernel, destination) =
      (try shape.source.descriptor, kernel.descriptor, try shape.destination.descriptor)
    try OneDNN.check(
      shape.name,
      OneDNN.withOptional(try shape.bias) { bias in
        dnnl_inner_product_backward_weights_desc_init(
          &descriptor, &source, &kernel, bias, &destination)
      })
    return try compileForTraining("gradient of \(shape.name)'s weights", descriptor, of: forward)
  }

  func denseBackwardData(
    _ shape: DenseShape, kernel: Layout, of forward: Primitive
  ) throws -> Primitive {
    var descriptor = dnnl_inner_product_desc_t()
    var (source, kernel, destination) =
      (try shape.source.descriptor, kernel.descriptor, try shape.destination.descriptor)
    try OneDNN.check(
      shape.name,
      dnnl_inner_product_backward_data_desc_init(&descriptor, &source, &kernel, &destination))
    return try compileForTraining("gradient of \(shape.name)", descriptor, of: forward)
  }

  private static func withOptional(
    _ layout: Layout?, _ body: (UnsafePointer<dnnl_memory_desc_t>?) -> dnnl_status_t
  ) -> dnnl_status_t {
    guard let layout else { return body(nil) }
    return withUnsafePointer(to: layout.descriptor) { body($0) }
  }
}
