internal import Configuration

extension GradientClipping {
  /// Clips the store's gradients in place.
  func apply(to store: ParameterStore, parallelFor: ParallelFor) {
    switch self {
    case .norm(let limit):
      clip(store, norm: Float(limit), parallelFor: parallelFor)
    case .globalNorm(let limit):
      let norm = Float(
        squaredNorms(of: store, parallelFor: parallelFor).reduce(0, +).squareRoot())
      // As Keras has it: an infinite or undefined norm makes the scale NaN.
      let limit = Float(limit)
      let scale = limit * min(1 / norm, 1 / limit) + (norm - norm)
      edit(store.gradients, .multiply(scale), parallelFor: parallelFor)
    case .value(let limit):
      edit(store.gradients, .clamp(Float(limit)), parallelFor: parallelFor)
    }
  }

  private func clip(_ store: ParameterStore, norm limit: Float, parallelFor: ParallelFor) {
    let norms = squaredNorms(of: store, parallelFor: parallelFor)
    for (parameter, squared) in zip(store.trainableParameters, norms) {
      let divisor = max(Float(squared.squareRoot()), limit)
      let whole = AlignedFloats.wholeBlocks(parameter.count)
      let gradient = store.gradients.extracting(parameter.offset..<parameter.offset + whole)
      edit(gradient, .multiplyAndDivide(limit, divisor), parallelFor: parallelFor)
    }
  }

  /// What is done to each number.
  private enum Edit {
    case multiply(Float)
    /// Two roundings, as in TensorFlow's `clip_by_norm`.
    case multiplyAndDivide(Float, Float)
    case clamp(Float)

    func apply(to start: UnsafeMutablePointer<Lane>, lanes: Range<Int>) {
      switch self {
      case .multiply(let factor):
        for lane in lanes { start[lane] *= factor }
      case .multiplyAndDivide(let factor, let divisor):
        for lane in lanes { start[lane] = start[lane] * factor / divisor }
      case .clamp(let limit):
        let (low, high) = (Lane(repeating: -limit), Lane(repeating: limit))
        // Not SIMD's own clamp, which makes a bound of what is not a number.
        for lane in lanes {
          let value = start[lane]
          start[lane] = value.replacing(with: low, where: value .< low)
            .replacing(with: high, where: value .> high)
        }
      }
    }
  }

  private func edit(
    _ gradients: UnsafeMutableBufferPointer<Float>, _ edit: Edit, parallelFor: ParallelFor
  ) {
    let start = LanePointer(gradients).start
    let lanes = gradients.count / Lane.scalarCount
    parallelFor(LaneChunk.number(lanes: lanes)) { index in
      let first = index * LaneChunk.lanes
      edit.apply(to: start, lanes: first..<min(first + LaneChunk.lanes, lanes))
    }
  }

  /// The sum of squares of each trainable array's gradient, in the order of the store.
  ///
  /// Chunks are summed each for itself and then in order, so that the threads never matter.
  private func squaredNorms(of store: ParameterStore, parallelFor: ParallelFor) -> [Double] {
    store.trainableParameters.map { parameter in
      let whole = AlignedFloats.wholeBlocks(parameter.count)
      let gradient = store.gradients.extracting(parameter.offset..<parameter.offset + whole)
      let start = LanePointer(gradient).start
      let lanes = whole / Lane.scalarCount
      let chunks = LaneChunk.number(lanes: lanes)
      return withUnsafeTemporaryAllocation(of: Double.self, capacity: chunks) { sums in
        parallelFor(chunks) { index in
          let first = index * LaneChunk.lanes
          sums[index] = squares(start + first, count: min(LaneChunk.lanes, lanes - first))
        }
        return sums.reduce(0, +)
      }
    }
  }

  /// Few enough float32 additions a lane to keep six digits, the rest in double precision.
  private func squares(_ start: UnsafeMutablePointer<Lane>, count: Int) -> Double {
    var sum = 0.0
    for first in stride(from: 0, to: count, by: 32) {
      var lanes = Lane.zero
      for lane in first..<min(first + 32, count) { lanes += start[lane] * start[lane] }
      for scalar in 0..<Lane.scalarCount { sum += Double(lanes[scalar]) }
    }
    return sum
  }
}
