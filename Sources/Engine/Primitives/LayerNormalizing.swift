internal import Compiler
internal import Models

extension LayerNormalizing: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedLayerNormalization(self, step, inputs[0], output, binder)
  }
}

/// On Keras's order, row by row of channels; sums are taken in double precision.
private final class TrainedLayerNormalization: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  private let gamma: Parameter?
  private let beta: Parameter?
  private let epsilon: Double
  private let channels: Int
  private let rows: Int
  private let trains: Bool
  /// Of each row: its mean, and 1 / sqrt(variance + epsilon).
  private let statistics: AlignedDoubles

  init(
    _ norm: LayerNormalizing, _ step: Program.Step, _ input: BatchTensor, _ output: BatchTensor,
    _ binder: StepBinder
  ) {
    self.input = input
    self.output = output
    gamma = binder[norm.gamma]
    beta = binder[norm.beta]
    epsilon = norm.epsilon
    channels = input.shape.last ?? 1
    rows = input.count / channels
    trains = step.trains
    statistics = AlignedDoubles(count: 2 * rows)
  }

  var ownBytes: Int { 16 * rows }

  private func values(of parameter: Parameter?, default constant: Float) -> [Float] {
    parameter.map { Array($0.values.prefix(channels)) }
      ?? [Float](repeating: constant, count: channels)
  }

  func forward(_ pass: Pass) {
    let (scale, shift) = (values(of: gamma, default: 1), values(of: beta, default: 0))
    nonisolated(unsafe) let (x, y) = (input.values, output.values)
    nonisolated(unsafe) let kept = statistics.start
    forEachRows { [channels, epsilon] row in
      let start = row * channels
      var sum = 0.0
      for channel in 0..<channels { sum += Double(x[start + channel]) }
      let mean = sum / Double(channels)
      var squares = 0.0
      for channel in 0..<channels {
        let distance = Double(x[start + channel]) - mean
        squares += distance * distance
      }
      let exact = 1 / (squares / Double(channels) + epsilon).squareRoot()
      (kept[2 * row], kept[2 * row + 1]) = (mean, exact)
      let inverse = Float(exact)
      for channel in 0..<channels {
        y[start + channel] =
          (x[start + channel] - Float(mean)) * inverse * scale[channel] + shift[channel]
      }
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    if trains { changeArrays(outer) }
    guard let gradient = input.gradient else { return }
    let scale = values(of: gamma, default: 1)
    nonisolated(unsafe) let (x, outerStart, inner) = (input.values, outer, gradient)
    nonisolated(unsafe) let kept = statistics.start
    forEachRows { [channels] row in
      let (start, mean, inverse) = (row * channels, kept[2 * row], kept[2 * row + 1])
      var (sum, product) = (0.0, 0.0)
      for channel in 0..<channels {
        let change = Double(outerStart[start + channel]) * Double(scale[channel])
        sum += change
        product += change * (Double(x[start + channel]) - mean) * inverse
      }
      let (meanSum, meanProduct) = (sum / Double(channels), product / Double(channels))
      for channel in 0..<channels {
        let normalized = (Double(x[start + channel]) - mean) * inverse
        let change = Double(outerStart[start + channel]) * Double(scale[channel])
        inner[start + channel] = Float(
          inverse * (change - meanSum - normalized * meanProduct))
      }
    }
  }

  /// Sums over stretches of rows that do not depend on the number of threads.
  private func changeArrays(_ outer: UnsafeMutablePointer<Float>) {
    let together = max(1, 65_536 / channels)
    let parts = (rows + together - 1) / together
    let sums = AlignedDoubles(count: 2 * channels * parts)
    nonisolated(unsafe) let (x, gradient, start) = (input.values, outer, sums.start)
    nonisolated(unsafe) let kept = statistics.start
    ThreadPool.forEach(parts) { [channels, rows] part in
      let own = start + part * 2 * channels
      own.update(repeating: 0, count: 2 * channels)
      for row in part * together..<min((part + 1) * together, rows) {
        for channel in 0..<channels {
          let change = Double(gradient[row * channels + channel])
          let normalized =
            (Double(x[row * channels + channel]) - kept[2 * row]) * kept[2 * row + 1]
          own[channel] += change * normalized
          own[channels + channel] += change
        }
      }
    }
    for channel in 0..<channels {
      var (product, sum) = (0.0, 0.0)
      for part in 0..<parts {
        product += start[part * 2 * channels + channel]
        sum += start[part * 2 * channels + channels + channel]
      }
      gamma?.gradient?[channel] = Float(product)
      beta?.gradient?[channel] = Float(sum)
    }
  }

  private func forEachRows(_ body: (Int) -> Void) {
    let together = max(1, 16_384 / channels)
    ThreadPool.forEach((rows + together - 1) / together) { [rows] part in
      for row in part * together..<min((part + 1) * together, rows) { body(row) }
    }
  }
}
