internal import Configuration
internal import Engine
internal import TestSupport
internal import Testing

/// Goldens: `schedules.json` and `callbacks.json` of `Tests/Oracles/numerics.py`.
///
/// Rates within 1e-6 relative plus 1e-8 (the end of a cosine cancels); decisions exactly.
struct ScheduleTests {
  struct Case: Decodable {
    var kind: String
    /// By Keras's names.
    var options: [String: SpecValue]
    var learningRate: Double
    var values: [Float]
  }

  /// Made by names alone, as a spec makes it.
  static func schedule(_ golden: Case) throws -> Schedule {
    func made<Rule: ScheduleRule>(_ make: (Rule) -> Schedule) throws -> Schedule {
      var rule = Rule()
      for (name, value) in golden.options {
        let field = try #require(Rule.fields.first { $0.name == name })
        #expect(field.set(&rule, value), "\(golden.kind) takes no \(value) for '\(name)'")
      }
      return make(rule)
    }
    return switch golden.kind {
    case CosineDecay.name: try made { .cosine($0) }
    case CosineDecayRestarts.name: try made { .cosineRestarts($0) }
    case ExponentialDecay.name: try made { .exponential($0) }
    case InverseTimeDecay.name: try made { .inverseTime($0) }
    case PolynomialDecay.name: try made { .polynomial($0) }
    default: try made { .step($0) }
    }
  }

  @Test func ratesAreKerass() throws {
    let cases: [Case] = try golden("schedules")
    #expect(cases.count == 16)
    for golden in cases {
      let schedule = try ScheduleTests.schedule(golden)
      let rates = try golden.values.indices.map {
        try #require(schedule.learningRate(initial: golden.learningRate, step: $0, epoch: 0))
      }
      expectClose(
        rates, golden.values, relative: 1e-6, absolute: 1e-8, "\(golden.kind), \(golden.options)")
    }
    let plateau = Schedule.reduceOnPlateau(ReduceLROnPlateau())
    #expect(plateau.learningRate(initial: 0.1, step: 1000, epoch: 3) == nil)
  }

  @Test("rates by epochs change before their epoch, and without boundaries in each")
  func ratesByEpoch() {
    func rates(_ rule: LearningRateScheduler) -> [Float?] {
      (0..<5).map {
        Schedule.byEpoch(rule).learningRate(initial: 0.5, step: 10 * $0, epoch: $0)
      }
    }
    #expect(
      rates(LearningRateScheduler(boundaries: [1, 3], values: [0.1, 0.2, 0.3]))
        == [0.1, 0.2, 0.2, 0.3, 0.3])
    #expect(
      rates(LearningRateScheduler(boundaries: [], values: [0.1, 0.2])) == [0.1, 0.2, 0.2, 0.2, 0.2])
  }

  struct Callbacks: Decodable {
    var plateau: [Plateau]
    var stopping: [Stopping]
  }

  struct CallbackOptions: Decodable {
    var factor: Double?
    var patience: Int?
    var minDelta: Double?
    var cooldown: Int?
    var minLr: Double?
    var restoreBestWeights: Bool?
    var startFromEpoch: Int?
    var baseline: Double?
  }

  struct Plateau: Decodable {
    var monitor: String
    var options: CallbackOptions
    var values: [Double]
    var rates: [Float]
  }

  struct Stopping: Decodable {
    var monitor: String
    var options: CallbackOptions
    var values: [Double]
    var lastEpoch: Int
    var stopped: Bool
    var bestEpoch: Int
    var restored: Int?
  }

  @Test func plateausAreKerass() throws {
    for golden in try golden("callbacks", as: Callbacks.self).plateau {
      let rule = ReduceLROnPlateau(
        monitor: MonitoredValue(golden.monitor),
        factor: golden.options.factor ?? 0.1, patience: golden.options.patience ?? 10,
        minDelta: golden.options.minDelta ?? 1e-4, cooldown: golden.options.cooldown ?? 0,
        minLearningRate: golden.options.minLr ?? 0)
      var state = ReduceLROnPlateau.State()
      var rate: Float = 0.1
      let rates = golden.values.map { value in
        rate = rule.observe(value, learningRate: rate, state: &state)
        return rate
      }
      #expect(firstDifference(rates, golden.rates) == nil)
    }
  }

  @Test func stoppingIsKerass() throws {
    for golden in try golden("callbacks", as: Callbacks.self).stopping {
      let rule = EarlyStopping(
        monitor: MonitoredValue(golden.monitor),
        patience: golden.options.patience ?? 0, minDelta: golden.options.minDelta ?? 0,
        baseline: golden.options.baseline, startFromEpoch: golden.options.startFromEpoch ?? 0)
      var state = EarlyStopping.State()
      var best: Int?
      var last = 0
      var stopped = false
      for (epoch, value) in golden.values.enumerated() where !stopped {
        let verdict = rule.observe(value, epoch: epoch, state: &state)
        if verdict.isBest { best = epoch }
        (last, stopped) = (epoch, verdict.stops)
      }
      #expect(last == golden.lastEpoch)
      #expect(stopped == golden.stopped)
      #expect(state.bestEpoch == golden.bestEpoch)
      if golden.options.restoreBestWeights == true { #expect(best == golden.restored) }
    }
  }

  @Test("a value is reached from above by a loss and from below by an accuracy, in float32")
  func reached() {
    let accuracy = StopAt(monitor: .validationAccuracy, value: 0.99)
    #expect(accuracy.isReached(by: Double(Float(0.99))))
    #expect(accuracy.isReached(by: 1) && !accuracy.isReached(by: 0.989))
    let loss = StopAt(monitor: .loss, value: 0.1)
    #expect(loss.isReached(by: 0.1) && loss.isReached(by: 0) && !loss.isReached(by: 0.11))
    #expect(!loss.isReached(by: .nan) && !accuracy.isReached(by: .nan))
  }

  @Test("all values but the loss rise where they improve, unless the mode says otherwise")
  func directions() {
    for name in ["loss", "val_loss"] {
      #expect(MonitoredValue(name).direction == .falling)
      #expect(MonitoredValue(name, mode: .max).direction == .rising)
    }
    for name in ["auc", "val_accuracy", "my_loss"] {
      #expect(MonitoredValue(name).direction == .rising)
      #expect(MonitoredValue(name, mode: .auto).direction == .rising)
      #expect(MonitoredValue(name, mode: .min).direction == .falling)
    }
  }

  /// As in Keras, a first value that is not a number is never beaten.
  @Test func notANumberIsNeverBeaten() {
    let rule = EarlyStopping(monitor: .loss, patience: 2)
    var state = EarlyStopping.State()
    #expect(rule.observe(.nan, epoch: 0, state: &state).isBest)
    #expect(!rule.observe(1, epoch: 1, state: &state).isBest)
    #expect(rule.observe(0.5, epoch: 2, state: &state).stops)
  }
}
