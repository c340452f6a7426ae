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
    var options: Options
    var learningRate: Double
    var values: [Float]
  }

  struct Options: Decodable {
    var decaySteps: Int?
    var alpha: Double?
    var warmupSteps: Int?
    var warmupTarget: Double?
    var decayRate: Double?
    var staircase: Bool?
    var boundaries: [Int]?
    var values: [Double]?
  }

  @Test func ratesAreKerass() throws {
    let cases: [Case] = try golden("schedules")
    #expect(cases.count == 8)
    for golden in cases {
      let options = golden.options
      let schedule: Schedule =
        switch golden.kind {
        case "cosine":
          .cosine(
            CosineDecay(
              decaySteps: options.decaySteps, alpha: options.alpha ?? 0,
              warmupSteps: options.warmupSteps ?? 0, warmupTarget: options.warmupTarget))
        case "exponential":
          try .exponential(
            ExponentialDecay(
              decaySteps: #require(options.decaySteps), decayRate: #require(options.decayRate),
              staircase: options.staircase ?? false))
        default:
          try .step(
            PiecewiseConstantDecay(
              boundaries: #require(options.boundaries), values: #require(options.values)))
        }
      let rates = try golden.values.indices.map {
        try #require(schedule.learningRate(initial: golden.learningRate, step: $0))
      }
      expectClose(rates, golden.values, relative: 1e-6, absolute: 1e-8, "\(golden.kind)")
    }
    let plateau = Schedule.reduceOnPlateau(ReduceLROnPlateau())
    #expect(plateau.learningRate(initial: 0.1, step: 1000) == nil)
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
        monitor: try #require(MonitoredValue(rawValue: golden.monitor)),
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
        monitor: try #require(MonitoredValue(rawValue: golden.monitor)),
        patience: golden.options.patience ?? 0, minDelta: golden.options.minDelta ?? 0,
        startFromEpoch: golden.options.startFromEpoch ?? 0)
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

  @Test func directionsFollowTheName() {
    for value in MonitoredValue.allCases {
      #expect(value.direction == (value.rawValue.hasSuffix("loss") ? .falling : .rising))
    }
    #expect(MonitoredValue(rawValue: "learning_rate") == nil)
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
