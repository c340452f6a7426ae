internal import Compiler
internal import Models

extension ParametricRectifier: ExecutablePrimitive {
  func bind(
    _ step: Program.Step, _ inputs: [BatchTensor], _ output: BatchTensor, _ binder: StepBinder
  ) throws -> any BoundStep {
    TrainedParametricRectifier(self, step, inputs[0], output, binder)
  }
}

/// On Keras's order.
private final class TrainedParametricRectifier: BoundStep {
  private let input: BatchTensor
  private let output: BatchTensor
  private let alpha: Parameter
  private let trains: Bool
  /// The tensor's, with the factors as the other array.
  private let rows: StridedRows

  init(
    _ rectifier: ParametricRectifier, _ step: Program.Step, _ input: BatchTensor,
    _ output: BatchTensor, _ binder: StepBinder
  ) {
    self.input = input
    self.output = output
    alpha = binder[rectifier.alpha]
    trains = step.trains
    let strides = StridedRows.strides(of: rectifier.factors)
    rows = StridedRows(
      shape: input.shape,
      strides: zip(rectifier.factors, strides).map { $0 == 1 ? 0 : $1 })
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let (x, y, factors) = (input.values, output.values, alpha.values.start)
    ThreadPool.forEach(input.batch) { [rows, input] image in
      let (source, target) = (x + image * input.perImage, y + image * input.perImage)
      rows.eachRow { own, other in
        for place in 0..<rows.width {
          let value = source[own + place]
          target[own + place] = value > 0 ? value : factors[other + place * rows.stride] * value
        }
      }
    }
  }

  func backward() {
    guard let outer = output.gradient else { return }
    if trains { changeFactors(outer) }
    guard let inner = input.gradient else { return }
    nonisolated(unsafe) let (x, change, result) = (input.values, outer, inner)
    nonisolated(unsafe) let factors = alpha.values.start
    ThreadPool.forEach(input.batch) { [rows, input] image in
      let start = image * input.perImage
      rows.eachRow { own, other in
        for place in 0..<rows.width {
          let value = x[start + own + place]
          // Neither of Keras's two rectifiers has a slope at zero.
          let slope: Float =
            value > 0 ? 1 : value < 0 ? factors[other + place * rows.stride] : 0
          result[start + own + place] = change[start + own + place] * slope
        }
      }
    }
  }

  /// Sums in double precision, in the order of the images.
  private func changeFactors(_ outer: UnsafeMutablePointer<Float>) {
    guard let gradient = alpha.gradient else { return }
    let sums = AlignedDoubles(count: gradient.count)
    sums.start.update(repeating: 0, count: gradient.count)
    for image in 0..<input.batch {
      let start = image * input.perImage
      rows.eachRow { own, other in
        for place in 0..<rows.width {
          let value = Double(min(input.values[start + own + place], 0))
          sums.start[other + place * rows.stride] += value * Double(outer[start + own + place])
        }
      }
    }
    for index in gradient.indices { gradient[index] = Float(sums.start[index]) }
  }
}
