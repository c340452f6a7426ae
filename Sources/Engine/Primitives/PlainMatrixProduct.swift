internal import Models

/// Rows times a kernel as Keras has it: for few units, and for processors that oneDNN has no blocked
/// kernels for.
final class PlainMatrixProduct: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  /// `[in, out]`.
  private let kernel: Parameter
  private let bias: Parameter?
  private let features: Int
  private let units: Int
  private let rows: Int

  init(
    _ product: MatrixProduct, _ shape: MatrixShape, _ input: BatchTensor,
    _ output: BatchTensor, _ binder: StepBinder
  ) {
    self.input = input
    self.output = output
    kernel = binder[product.kernel]
    bias = binder[product.bias]
    features = shape.features
    units = shape.units
    rows = shape.rows
  }

  func forward(_ pass: Pass) {
    if let bias {
      for row in 0..<rows {
        (output.values + row * units).update(from: bias.values.start, count: units)
      }
    }
    Gemm.multiply(
      Gemm.Matrix(input.values, stride: features),
      Gemm.Matrix(kernel.values.start, stride: units), into: output.values,
      Gemm.Size(m: rows, n: units, k: features), beta: bias == nil ? 0 : 1)
  }

  func backward() {
    guard let gradient = output.gradient else { return }
    let outer = Gemm.Matrix(gradient, stride: units)
    if let change = kernel.gradient {
      Gemm.multiply(
        Gemm.Matrix(input.values, stride: features, transposed: true), outer, into: change.start,
        Gemm.Size(m: features, n: units, k: rows))
    }
    if let change = bias?.gradient {
      change.update(repeating: 0)
      let sums = change.start
      for row in 0..<rows {
        let values = gradient + row * units
        for unit in 0..<units { sums[unit] += values[unit] }
      }
    }
    if let change = input.gradient {
      Gemm.multiply(
        outer, Gemm.Matrix(kernel.values.start, stride: units, transposed: true), into: change,
        Gemm.Size(m: rows, n: features, k: units))
    }
  }
}
