internal import Basics
internal import Glibc

/// Maps values to places along an axis, between ticks at round numbers.
struct Scale {
  /// From the first tick to the last.
  let domain: ClosedRange<Double>
  let ticks: [Double]
  private let decimals: Int
  private let start: Double
  private let end: Double

  /// - Parameters:
  ///   - values: What the axis has to cover; those that are not finite are ignored.
  ///   - start: Where the axis begins, in the chart's units.
  ///   - end: Where it ends.
  ///   - limits: Beyond which no value can lie.
  ///   - count: About how many ticks.
  ///   - whole: Whether ticks are whole numbers.
  init(
    covering values: [Double], from start: Double, to end: Double,
    limits: ClosedRange<Double> = -.infinity ... .infinity, count: Int = 5, whole: Bool = false
  ) {
    let finite = values.filter(\.isFinite)
    var low = finite.min() ?? 0
    var high = finite.max() ?? 1
    if high - low < max(abs(high), abs(low)) * 1e-9 || high == low {
      let margin = whole ? 1 : max(abs(low) * 0.05, 1e-3)
      (low, high) = (low - margin, high + margin)
    }
    (low, high) = (max(low, limits.lowerBound), min(high, limits.upperBound))
    let step = Scale.step(over: max(high - low, 1e-12), count: count, whole: whole)
    let first = max((low / step + 1e-9).rounded(.down) * step, limits.lowerBound)
    let last = min((high / step - 1e-9).rounded(.up) * step, limits.upperBound)
    let steps = Int(((last - first) / step + 1e-6).rounded(.down))
    ticks = (0...max(steps, 1)).map { first + Double($0) * step }
    domain = first...max(last, ticks[ticks.count - 1])
    decimals = max(0, min(9, -Int(floor(log10(step) + 1e-9))))
    (self.start, self.end) = (start, end)
  }

  func callAsFunction(_ value: Double) -> Double {
    start + (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound) * (end - start)
  }

  /// What stands at a tick.
  func label(_ tick: Double) -> String { tick.fixed(decimals) }

  /// 1, 2 or 5 times a power of ten.
  private static func step(over range: Double, count: Int, whole: Bool) -> Double {
    let rough = range / Double(count)
    let power = pow(10, floor(log10(rough)))
    let factor = [1.0, 2, 5, 10].first { rough <= $0 * power * (1 + 1e-9) } ?? 10
    return whole ? max(1, factor * power) : factor * power
  }
}

/// A place in a chart, for an attribute: one decimal.
func place(_ value: Double) -> String { value.fixed(1) }
