internal import Models

/// Keras's `Dense` without its activation: outputs = inputs kernel + bias.
final class DenseLayer: TrainableLayer {
  private let input: BatchTensor
  private let output: BatchTensor
  /// `[in, out]`.
  private let kernel: Parameter
  private let bias: Parameter?
  private let features: Int
  private let units: Int
  private let rows: Int

  init(_ layer: Layer, _ input: BatchTensor, _ output: BatchTensor, _ store: ParameterStore) {
    self.input = input
    self.output = output
    kernel = store[ParameterKey(layer: layer.name, weight: "kernel")]
    bias =
      layer.weights.contains { $0.name == "bias" }
      ? store[ParameterKey(layer: layer.name, weight: "bias")] : nil
    features = kernel.shape[0]
    units = kernel.shape[1]
    rows = input.count / features
  }

  func forward(_ pass: Pass) {
    if let bias {
      for row in 0..<rows {
        (output.values + row * units).update(from: bias.values.start, count: units)
      }
    }
    Gemm.multiply(
      Gemm.Matrix(input.values, stride: features),
      Gemm.Matrix(kernel.values.start, stride: units), into: output.values, m: rows, n: units,
      k: features, beta: bias == nil ? 0 : 1)
  }

  func backward() {
    guard let gradient = output.gradient else { return }
    let outer = Gemm.Matrix(gradient, stride: units)
    if let change = kernel.gradient {
      Gemm.multiply(
        Gemm.Matrix(input.values, stride: features, transposed: true), outer, into: change.start,
        m: features, n: units, k: rows)
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
        m: rows, n: features, k: units)
    }
  }
}
