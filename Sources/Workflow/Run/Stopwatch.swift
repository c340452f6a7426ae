internal import Basics
internal import RunStore

/// Wall-clock seconds by stage, and the images that the features took.
struct Stopwatch {
  private let start: Double
  private(set) var seconds: RunStatus.Seconds
  var images = RunStatus.Images()
  /// Of earlier parts of the same run.
  private let before: Double

  /// - `earlier`: what a run that goes on took until it was cut short.
  /// - `start`: when this part of it began.
  init(_ earlier: RunStatus.Seconds? = nil, since start: Double = Stopwatch.now) {
    self.start = start
    seconds = earlier ?? RunStatus.Seconds()
    before = earlier?.total ?? 0
  }

  /// Adds what passes until `body` returns to a stage.
  mutating func time<Value>(
    _ stage: WritableKeyPath<RunStatus.Seconds, Double>, _ body: () throws -> Value
  ) rethrows -> Value {
    let begin = Stopwatch.now
    defer { seconds[keyPath: stage] += Stopwatch.now - begin }
    return try body()
  }

  mutating func add(_ spent: Double, to stage: WritableKeyPath<RunStatus.Seconds, Double>) {
    seconds[keyPath: stage] += spent
  }

  /// The stages so far with the whole time.
  var total: RunStatus.Seconds {
    var seconds = seconds
    seconds.total = before + Stopwatch.now - start
    return seconds
  }

  static var now: Double { MonotonicClock.seconds }
}
