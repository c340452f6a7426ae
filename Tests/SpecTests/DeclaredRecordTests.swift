internal import Configuration
internal import FoundationEssentials
internal import Spec
internal import Testing

@Suite struct DeclaredRecordTests {
  @Test("every default is of its field's form, and every value is set as it is got")
  func forms() {
    check(CosineDecay(decaySteps: 9, alpha: 1, warmupTarget: 0.5))
    check(CosineDecay())
    check(ExponentialDecay(decaySteps: 10, decayRate: 0.9))
    check(PiecewiseConstantDecay(boundaries: [10], values: [1, 0.5]))
    check(ReduceLROnPlateau())
    check(CosineDecayRestarts(firstDecaySteps: 5))
    check(InverseTimeDecay(decaySteps: 1, decayRate: 0.1))
    check(PolynomialDecay())
    check(LearningRateScheduler(boundaries: [], values: [1]))
    check(LearningRateScheduler(boundaries: [5], values: [1, 0]))
    check(EarlyStopping())
    check(EarlyStopping(monitor: .accuracy, baseline: 0.5))
    check(StopAt())
    check(GeneratorRanges())
    var ranges = GeneratorRanges()
    (ranges.widthShift, ranges.heightShift, ranges.zoom) = (7, [-3, 0, 3], [0.5, 2])
    (ranges.channelShift, ranges.brightness) = (20, Interval(0.5, 1.5))
    check(ranges)
    for rule in AugmentationLayer.rules { check(new: rule) }
  }

  private func check(new rule: any AugmentationRule.Type) {
    func check<Rule: AugmentationRule>(_ rule: Rule.Type) { self.check(Rule()) }
    check(rule)
  }

  private func check<Root: DeclaredRecord>(_ root: Root) {
    var copy = Root()
    for field in Root.fields {
      let value = field.get(root)
      #expect(field.form.accepts(value), "\(Root.self).\(field.name)")
      #expect(field.set(&copy, value), "\(Root.self).\(field.name)")
    }
    #expect(copy == root)
  }

  @Test("a schedule's JSON has all fields by their names, and reads back as the same schedule")
  func json() throws {
    let schedules: [(Schedule, String)] = [
      (
        .cosine(CosineDecay(decaySteps: 9, endsWithPhase: true, warmupSteps: 3)),
        #"{"cosine":{"alpha":0,"decay_steps":9,"ends_with_phase":true,"warmup_steps":3}}"#
      ),
      (
        .exponential(ExponentialDecay(decaySteps: 10, decayRate: 0.5)),
        #"{"exponential":{"decay_rate":0.5,"decay_steps":10,"staircase":false}}"#
      ),
      (
        .inverseTime(InverseTimeDecay(decaySteps: 1, decayRate: 0.5)),
        #"{"inverse_time_decay":{"decay_rate":0.5,"decay_steps":1,"staircase":false}}"#
      ),
      (
        .polynomial(PolynomialDecay(decaySteps: 7)),
        #"{"polynomial_decay":{"cycle":false,"decay_steps":7,"end_learning_rate":0.0001,"#
          + #""ends_with_phase":false,"power":1}}"#
      ),
      (
        .cosineRestarts(CosineDecayRestarts(firstDecaySteps: 7)),
        #"{"cosine_decay_restarts":{"alpha":0,"first_decay_steps":7,"m_mul":1,"t_mul":2}}"#
      ),
      (
        .step(PiecewiseConstantDecay(boundaries: [10], values: [1, 0.5])),
        #"{"step":{"boundaries":[10],"values":[1,0.5]}}"#
      ),
      (
        .reduceOnPlateau(ReduceLROnPlateau(monitor: .validationLoss, minDelta: 0)),
        #"{"reduce_on_plateau":{"cooldown":0,"factor":0.1,"min_delta":0,"#
          + #""min_learning_rate":0,"monitor":"val_loss","patience":10}}"#
      ),
    ]
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    for (schedule, text) in schedules {
      let data = try encoder.encode(schedule)
      #expect(String(decoding: data, as: UTF8.self) == text)
      #expect(try JSONDecoder().decode(Schedule.self, from: data) == schedule)
    }
  }

  @Test(
    "JSON without a field that has to be there, or with another kind of value, is refused",
    arguments: [
      #"{"exponential":{"decay_rate":0.5,"staircase":false}}"#,
      #"{"exponential":{"decay_rate":0.5,"decay_steps":1.5,"staircase":false}}"#,
      #"{"step":{"boundaries":[10],"values":0.5}}"#, #"{"linear":{}}"#, #"{}"#,
    ])
  func refusals(_ text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Schedule.self, from: Data(text.utf8))
    }
  }
}
