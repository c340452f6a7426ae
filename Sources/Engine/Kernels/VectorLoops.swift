internal import Configuration
internal import Models

/// Loops over whole vectors, divided among the team's threads.
enum VectorLoops {
  /// Floats that one thread takes at once: few enough to stay in its cache.
  private static let chunk = 16_384

  /// Calls `body` with stretches of `0 ..< count` lanes.
  static func forEach(_ lanes: Int, _ body: (Range<Int>) -> Void) {
    let step = chunk / Lane.scalarCount
    let parts = (lanes + step - 1) / step
    ThreadPool.forEach(parts) { part in body(part * step..<min((part + 1) * step, lanes)) }
  }

  static func pointer(_ floats: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lane> {
    UnsafeMutableRawPointer(floats).assumingMemoryBound(to: Lane.self)
  }

  /// a += b.
  ///
  /// `count`: floats; whatever fills up the last lane belongs to both arrays.
  static func add(
    _ b: UnsafeMutablePointer<Float>, to a: UnsafeMutablePointer<Float>, count: Int
  ) {
    nonisolated(unsafe) let (a, b) = (pointer(a), pointer(b))
    forEach((count + Lane.scalarCount - 1) / Lane.scalarCount) { range in
      for lane in range { a[lane] += b[lane] }
    }
  }

  /// sum = a + b.
  static func sum(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    into sum: UnsafeMutablePointer<Float>, count: Int
  ) {
    nonisolated(unsafe) let (a, b, sum) = (pointer(a), pointer(b), pointer(sum))
    forEach((count + Lane.scalarCount - 1) / Lane.scalarCount) { range in
      for lane in range { sum[lane] = a[lane] + b[lane] }
    }
  }

  /// y = function(x), over memory that need not hold whole lanes.
  static func map<Function: LaneFunction>(
    _: Function.Type, _ x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>,
    count: Int
  ) { combine(x, x, into: y, count: count) { x, _ in Function.value(x) } }

  /// What passes of a gradient through a function, by values before or behind it; over memory that need
  /// not hold whole lanes.
  static func pass<Slope: LaneSlope>(
    _: Slope.Type, _ gradient: UnsafeMutablePointer<Float>,
    by values: UnsafeMutablePointer<Float>, into change: UnsafeMutablePointer<Float>, count: Int
  ) {
    combine(gradient, values, into: change, count: count) { Slope.change($0, $1) }
  }

  @inline(__always)
  private static func combine(
    _ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>, count: Int, _ function: (Lane, Lane) -> Lane
  ) {
    let lanes = count / Lane.scalarCount
    do {
      nonisolated(unsafe) let (a, b, y) = (pointer(a), pointer(b), pointer(y))
      forEach(lanes) { range in
        for lane in range { y[lane] = function(a[lane], b[lane]) }
      }
    }
    let rest = lanes * Lane.scalarCount..<count
    guard !rest.isEmpty else { return }
    var (left, right) = (Lane(repeating: 0), Lane(repeating: 0))
    for index in rest {
      left[index - rest.lowerBound] = a[index]
      right[index - rest.lowerBound] = b[index]
    }
    let result = function(left, right)
    for index in rest { y[index] = result[index - rest.lowerBound] }
  }

  /// The gradient before a rectifier: that behind it where the rectifier let the value through.
  ///
  /// `output`: what the rectifier, `relu` or `relu6`, wrote.
  static func mask(
    _ gradient: UnsafeMutablePointer<Float>, by output: UnsafeMutablePointer<Float>, count: Int,
    _ rectifier: Activation
  ) {
    nonisolated(unsafe) let (gradient, output) = (pointer(gradient), pointer(output))
    let top = Lane(repeating: rectifier == .relu6 ? 6 : .infinity)
    forEach((count + Lane.scalarCount - 1) / Lane.scalarCount) { range in
      for lane in range {
        let y = output[lane]
        gradient[lane].replace(with: 0, where: (y .<= 0) .| (y .>= top))
      }
    }
  }
}
