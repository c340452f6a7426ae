/// How long the rest of a sweep takes: what the plans predict, in the proportion in which the runs
/// so far took longer or shorter.
struct SweepForecast {
  private let jobs: Int
  private var open = 0.0
  private var finished = 0.0
  private var began = Stopwatch.now
  /// Seconds from the beginning to the last run that ended, and what was to go then.
  private var last: (elapsed: Double, toGo: Double)?

  init(jobs: Int) { self.jobs = jobs }

  mutating func add(_ point: SweepPoint) { open += point.ownSeconds }

  mutating func begin() { began = Stopwatch.now }

  /// A run ended.
  mutating func finish(_ point: SweepPoint) {
    open -= point.ownSeconds
    finished += point.ownSeconds
    let elapsed = Stopwatch.now - began
    last = (elapsed, elapsed / finished * open)
  }

  /// A run need not be done after all.
  mutating func drop(_ point: SweepPoint) { open -= point.ownSeconds }

  /// Seconds to go.
  var remaining: Double {
    let elapsed = Stopwatch.now - began
    guard let last else { return max(0, open / Double(jobs) - elapsed) }
    return max(0, last.toGo - (elapsed - last.elapsed))
  }
}
