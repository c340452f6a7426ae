internal import COneDNN
internal import Models

/// The sizes of rows times a kernel.
struct MatrixShape {
  let rows: Int
  let features: Int
  let units: Int

  /// Whether oneDNN's blocked kernels are the fastest: they fill whole vectors of units, and there
  /// are none for less than AVX-512.
  var isBlocked: Bool { OneDNN.hasAVX512 && features >= 16 && units >= 16 }

  /// oneDNN's logical order, `[out, in]`.
  var kernel: [Int] { [units, features] }

  /// `[rows, features]`, row after row.
  var source: Layout { get throws { try .keras([features], batch: rows) } }

  /// `[rows, units]`, row after row.
  var destination: Layout { get throws { try .keras([units], batch: rows) } }
}

/// A matrix product of a training program: what its three oneDNN primitives have in common.
struct MatrixPasses {
  let name: String
  let hasBias: Bool
  let shape: MatrixShape

  /// The layouts of its tensors, with the kernel's, or any.
  fileprivate func tensors(_ kernel: Layout) throws -> Tensors {
    Tensors(
      source: try shape.source, weights: kernel, bias: hasBias ? try .vector(shape.units) : nil,
      destination: try shape.destination)
  }
}

// Each takes the kernel's layout, or leaves it to oneDNN.

extension OneDNN {
  func denseForward(_ passes: MatrixPasses, kernel: Layout) throws -> OneDNNPrimitive {
    try innerProduct(passes.name, .training, passes.tensors(kernel))
  }

  func denseBackwardWeights(
    _ passes: MatrixPasses, kernel: Layout, of forward: OneDNNPrimitive
  ) throws -> OneDNNPrimitive {
    try innerProduct(
      "gradient of \(passes.name)'s weights", .backwardWeights, of: forward,
      passes.tensors(kernel))
  }

  func denseBackwardData(
    _ passes: MatrixPasses, kernel: Layout, of forward: OneDNNPrimitive
  ) throws -> OneDNNPrimitive {
    try innerProduct(
      "gradient of \(passes.name)", .backwardData, of: forward, passes.tensors(kernel))
  }
}
