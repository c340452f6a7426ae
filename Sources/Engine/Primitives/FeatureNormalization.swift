internal import Compiler
internal import Models

/// Batch normalisation of features.
///
/// In training a trainable layer normalises by the batch's own mean and biased variance and moves
/// its averages; a frozen one uses the averages always. Sums are taken in double precision.
final class FeatureNormalization: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  private let state: NormalizationState
  private let channels: Int
  private let rows: Int
  /// (x - mean) / sqrt(variance + epsilon), kept for the backward pass.
  private let normalized: AlignedFloats
  private var inverse: [Float]

  init(
    _ norm: BatchNormalizing, _ step: Program.Step, _ input: BatchTensor, _ output: BatchTensor,
    _ binder: StepBinder
  ) {
    self.input = input
    self.output = output
    state = NormalizationState(norm, step, input, binder)
    channels = input.shape.last ?? 1
    rows = input.count / channels
    normalized = AlignedFloats(count: input.count)
    inverse = [Float](repeating: 0, count: channels)
  }

  var ownBytes: Int { 4 * (normalized.buffer.count + channels) }

  func forward(_ pass: Pass) {
    var mean = [Float](state.movingMean.values)
    var variance = [Float](state.movingVariance.values)
    if pass.isTraining && state.usesBatch {
      (mean, variance) = batchStatistics()
      if state.trains {
        move(state.movingMean, towards: mean)
        let correction = state.correctsVariance && rows > 1 ? Float(rows) / Float(rows - 1) : 1
        move(state.movingVariance, towards: variance.map { $0 * correction })
      }
    }
    for channel in 0..<channels {
      inverse[channel] = 1 / (variance[channel] + state.epsilon).squareRoot()
    }
    let (scale, shift) = (values(of: state.gamma, default: 1), values(of: state.beta, default: 0))
    let inverse = self.inverse
    for row in 0..<rows {
      let x = input.values + row * channels
      let y = output.values + row * channels
      let kept = normalized.buffer.start + row * channels
      for channel in 0..<channels {
        let value = (x[channel] - mean[channel]) * inverse[channel]
        kept[channel] = value
        y[channel] = value * scale[channel] + shift[channel]
      }
    }
  }

  private func values(of parameter: Parameter?, default constant: Float) -> [Float] {
    parameter.map { Array($0.values) } ?? [Float](repeating: constant, count: channels)
  }

  private func batchStatistics() -> (mean: [Float], variance: [Float]) {
    var sums = [Double](repeating: 0, count: channels)
    for row in 0..<rows {
      let x = input.values + row * channels
      for channel in 0..<channels { sums[channel] += Double(x[channel]) }
    }
    let means = sums.map { $0 / Double(rows) }
    var squares = [Double](repeating: 0, count: channels)
    for row in 0..<rows {
      let x = input.values + row * channels
      for channel in 0..<channels {
        let distance = Double(x[channel]) - means[channel]
        squares[channel] += distance * distance
      }
    }
    return (means.map(Float.init), squares.map { Float($0 / Double(rows)) })
  }

  private func move(_ average: Parameter, towards batch: [Float]) {
    for channel in 0..<channels {
      average.values[channel] =
        average.values[channel] * state.momentum + batch[channel] * (1 - state.momentum)
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    var sums = [Double](repeating: 0, count: channels)
    var products = [Double](repeating: 0, count: channels)
    for row in 0..<rows {
      let gradient = outer + row * channels
      let kept = normalized.buffer.start + row * channels
      for channel in 0..<channels {
        sums[channel] += Double(gradient[channel])
        products[channel] += Double(gradient[channel]) * Double(kept[channel])
      }
    }
    if let change = state.beta?.gradient {
      for channel in 0..<channels { change[channel] = Float(sums[channel]) }
    }
    if let change = state.gamma?.gradient {
      for channel in 0..<channels { change[channel] = Float(products[channel]) }
    }
    guard let inner = input.gradient else { return }
    let factor = zip(values(of: state.gamma, default: 1), inverse).map { $0 * $1 }
    // The batch's mean and variance depend on every row, and so every row's gradient on all others.
    let meanOfSums = sums.map { state.usesBatch ? Float($0 / Double(rows)) : 0 }
    let meanOfProducts = products.map { state.usesBatch ? Float($0 / Double(rows)) : 0 }
    for row in 0..<rows {
      let gradient = outer + row * channels
      let kept = normalized.buffer.start + row * channels
      let change = inner + row * channels
      for channel in 0..<channels {
        change[channel] =
          factor[channel]
          * (gradient[channel] - meanOfSums[channel] - kept[channel] * meanOfProducts[channel])
      }
    }
  }
}
