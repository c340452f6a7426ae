internal import Configuration

/// What those of Keras's layers do that look at values alone or at their neighbours.
package enum ToneChange: Hashable, Sendable {
  /// How much of the colour is grey.
  case degenerate(Float)
  /// 0 is blurred, 0.5 no change, 1 twice as sharp.
  case sharpen(Float)
  /// The bits of 8 that are kept.
  case posterize(bits: Int)
  /// Of values of 0 to 255.
  case solarize(addition: Float, threshold: Float)
  case autoContrast
  case equalize(bins: Int)

  /// Changes an image in place.
  ///
  /// - Parameters:
  ///   - values: RGB, row after row.
  ///   - width: Pixels of a row.
  ///   - range: Of the values.
  func apply(
    _ values: UnsafeMutableBufferPointer<Float>, width: Int, _ range: Interval
  ) {
    let scale = ToneScale(range)
    switch self {
    case .degenerate(let factor): ToneChange.degenerate(values, factor, scale)
    case .sharpen(let factor): ToneChange.sharpen(values, width: width, factor * 2, scale)
    case .posterize(let bits):
      let shift = UInt8(8 - bits)
      for index in values.indices {
        let level = UInt8(max(0, min(scale.level(values[index]), 255)))
        values[index] = scale.value(Float((level >> shift) << shift))
      }
    case .solarize(let addition, let threshold):
      for index in values.indices {
        let level = max(0, min(scale.level(values[index]) + addition, 255))
        values[index] = scale.value(level < threshold ? level : 255 - level)
      }
    case .autoContrast: ToneChange.spread(values, scale)
    case .equalize(let bins): ToneChange.equalize(values, bins: bins, scale)
    }
  }

  /// Source: `RandomColorDegeneration` in Keras 3.
  private static func degenerate(
    _ values: UnsafeMutableBufferPointer<Float>, _ factor: Float, _ scale: ToneScale
  ) {
    for pixel in stride(from: 0, to: values.count, by: 3) {
      let grey =
        values[pixel] * 0.2989 + values[pixel &+ 1] * 0.587 + values[pixel &+ 2] * 0.114
      for index in pixel..<pixel + 3 {
        values[index] = scale.cut(values[index] + factor * (grey - values[index]))
      }
    }
  }

  /// Away from the mean with the eight neighbours, zeros beyond the edges.
  ///
  /// Source: `RandomSharpness` in Keras 3.
  private static func sharpen(
    _ values: UnsafeMutableBufferPointer<Float>, width: Int, _ factor: Float, _ scale: ToneScale
  ) {
    let line = width * 3
    let height = line == 0 ? 0 : values.count / line
    withUnsafeTemporaryAllocation(of: Float.self, capacity: values.count) { source in
      _ = source.initialize(from: values)
      for row in 0..<height {
        for index in 0..<line {
          let place = row * line + index
          var sum: Float = 0
          for other in max(row - 1, 0)...min(row + 1, height - 1) {
            for shift in [-3, 0, 3] where index + shift >= 0 && index + shift < line {
              let weight: Float = other == row && shift == 0 ? 5.0 / 13.0 : 1.0 / 13.0
              sum += source[other * line + index + shift] * weight
            }
          }
          values[place] = scale.cut(source[place] + (1 - factor) * (sum - source[place]))
        }
      }
    }
  }

  /// Source: `AutoContrast` in Keras 3; a channel of one value stays as it is.
  private static func spread(_ values: UnsafeMutableBufferPointer<Float>, _ scale: ToneScale) {
    for channel in 0..<3 {
      let places = stride(from: channel, to: values.count, by: 3)
      var (low, high) = (Float.infinity, -Float.infinity)
      for place in places {
        let level = scale.level(values[place])
        (low, high) = (min(low, level), max(high, level))
      }
      guard high > low else { continue }
      let factor = 255 / (high - low)
      let offset = -low * factor
      for place in places {
        values[place] = scale.value(
          max(0, min(scale.level(values[place]) * factor + offset, 255)))
      }
    }
  }

  /// Source: `Equalization` in Keras 3; a channel of one bin stays as it is.
  private static func equalize(
    _ values: UnsafeMutableBufferPointer<Float>, bins: Int, _ scale: ToneScale
  ) {
    let last = Float(bins - 1)
    for channel in 0..<3 {
      let places = stride(from: channel, to: values.count, by: 3)
      var sums = [Int](repeating: 0, count: bins)
      for place in places {
        sums[Int(max(0, min(scale.level(values[place]) * last / 255, last)))] += 1
      }
      guard sums.count(where: { $0 > 0 }) > 1 else { continue }
      for bin in 1..<bins { sums[bin] += sums[bin - 1] }
      let least = sums.first { $0 > 0 } ?? 0
      let spread = Double(max((sums.last ?? 0) - least, 1))
      let table = sums.map { sum in
        Float(max(0, min((Double((sum - least) * 255) / spread).rounded(.toNearestOrEven), 255)))
      }
      for place in places {
        let bin = max(0, min(scale.level(values[place]) / 255 * last, last))
        values[place] = scale.value(table[Int(bin)])
      }
    }
  }
}

/// Between a layer's `value_range` and 0 to 255.
private struct ToneScale {
  private let low: Float
  private let high: Float
  private let isStandard: Bool

  init(_ range: Interval) {
    (low, high) = (Float(min(range.low, range.high)), Float(max(range.low, range.high)))
    isStandard = low == 0 && high == 255
  }

  @inline(__always)
  func level(_ value: Float) -> Float { isStandard ? value : (value - low) / (high - low) * 255 }

  @inline(__always)
  func value(_ level: Float) -> Float { isStandard ? level : level / 255 * (high - low) + low }

  @inline(__always)
  func cut(_ value: Float) -> Float { max(low, min(value, high)) }
}
