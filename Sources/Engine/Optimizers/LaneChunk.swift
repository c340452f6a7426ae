internal import CVector

/// The floats that are updated at once.
typealias Lane = SIMD16<Float>

extension Lane {
  /// The square roots; Swift's own `squareRoot()` takes them one by one.
  var rooted: Lane {
    @inline(__always) get { vector_square_root(self) }
  }

  /// A moving average once it has seen another value; in the order of Keras's additions.
  @inline(__always)
  func moved(to value: Lane, by share: Float) -> Lane { self + (value - self) * share }
}

/// Whole lanes of an arena.
struct LanePointer {
  let start: UnsafeMutablePointer<Lane>

  /// The buffer must be aligned and hold whole lanes, as those of `AlignedFloats` do.
  init(_ buffer: UnsafeMutableBufferPointer<Float>) {
    guard let base = buffer.baseAddress, buffer.count % Lane.scalarCount == 0 else {
      preconditionFailure("an arena of broken lanes")
    }
    start = UnsafeMutableRawPointer(base).assumingMemoryBound(to: Lane.self)
  }
}

/// A stretch of the arenas that one thread updates, small enough to stay in its cache between a
/// weight decay and the update.
struct LaneChunk {
  /// 32 KiB of each arena.
  static let lanes = 512

  /// How many chunks so many lanes make.
  static func number(lanes: Int) -> Int { (lanes + LaneChunk.lanes - 1) / LaneChunk.lanes }

  let count: Int
  let values: UnsafeMutablePointer<Lane>
  let gradients: UnsafeMutablePointer<Lane>
  private let states: [LanePointer]
  private let first: Int

  init(index: Int, total: Int, values: LanePointer, gradients: LanePointer, states: [LanePointer]) {
    first = index * LaneChunk.lanes
    count = min(LaneChunk.lanes, total - first)
    self.values = values.start + first
    self.gradients = gradients.start + first
    self.states = states
  }

  /// By its position in the rule's `stateNames`.
  func state(_ position: Int) -> UnsafeMutablePointer<Lane> { states[position].start + first }

  /// Keras's `variable -= variable * weight_decay * learning_rate`.
  func decay(_ rate: Float, learningRate: Float) {
    let values = values
    for lane in 0..<count { values[lane] -= values[lane] * rate * learningRate }
  }
}
