internal import Basics
internal import RunStore

/// Wall-clock seconds by stage, and the images that the features took.
struct Stopwatch {
  typealias Stage = WritableKeyPath<RunStatus.Seconds, Double>

  private let start: Double
  private var seconds: RunStatus.Seconds
  var images = RunStatus.Images()
  /// Of earlier parts of the same run.
  private let before: Double
  /// The stage that is under way, and when it began.
  private var current: (stage: Stage, since: Double)?

  /// - Parameters:
  ///   - earlier: What a run that resumes took until it was cut short.
  ///   - start: When this part of it began.
  init(_ earlier: RunStatus.Seconds? = nil, since start: Double = Stopwatch.now) {
    self.start = start
    seconds = earlier ?? RunStatus.Seconds()
    before = earlier?.total ?? 0
  }

  /// What passes from now on belongs to a stage.
  mutating func enter(_ stage: Stage) { current = (stage, Stopwatch.now) }

  /// Ends the stage that is under way.
  mutating func leave() {
    guard let (stage, since) = current else { return }
    add(Stopwatch.now - since, to: stage)
    current = nil
  }

  mutating func add(_ spent: Double, to stage: Stage) { seconds[keyPath: stage] += spent }

  /// The stages so far, the one that is under way included, with the whole time.
  var total: RunStatus.Seconds {
    var seconds = seconds
    if let (stage, since) = current { seconds[keyPath: stage] += Stopwatch.now - since }
    seconds.total = before + Stopwatch.now - start
    return seconds
  }

  static var now: Double { MonotonicClock.seconds }
}
