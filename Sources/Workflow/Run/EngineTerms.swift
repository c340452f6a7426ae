internal import Engine
internal import Plan
internal import Results
internal import Spec

extension StaticArithmetic {
  /// The spec's, in the engine's terms.
  init(_ arithmetic: Arithmetic) {
    switch arithmetic {
    case .fast: self = .fast
    case .strict: self = .strict
    case .bf16: self = .bf16
    }
  }
}

extension TrainingSettings {
  /// What all phases of an experiment have in common, in the engine's terms.
  init(_ plan: TrainingPlan, classes: [String]) {
    let experiment = plan.experiment
    let training = experiment.training
    let order: EpochOrder =
      switch experiment.dataset.shuffle {
      case .off: .listed
      case .whole: .shuffled
      case .buffer(let size): .buffered(size: size)
      }
    self.init(
      seed: plan.seed, batchSize: experiment.dataset.batchSize, order: order,
      loss: LossFunction.Kind(rawValue: training.loss.kind.rawValue) ?? .categoricalCrossentropy,
      fromLogits: training.loss.fromLogits, labelSmoothing: training.labelSmoothing,
      classWeights: training.classWeights.isEmpty
        ? [] : classes.map { Float(training.classWeights[$0] ?? 1) },
      metrics: plan.metrics.map {
        ($0.name, AccuracyMetric(rawValue: $0.computes) ?? .categorical)
      },
      monitor: TrainingSettings.monitor(plan),
      recognition: [.keras20, .keras22, .tf21].contains(experiment.compatibility.preset)
        ? .matching : .any,
      varianceCorrection: experiment.compatibility.movingVariance.correction,
      frozenNormalizationUsesBatch:
        experiment.compatibility.frozenBatchNormalization == .batchStatistics)
  }
}

extension TrainingSettings {
  /// What `best.h5` goes by.
  static func monitor(_ plan: TrainingPlan) -> String {
    plan.experiment.training.monitor
      ?? (plan.images.validation == nil ? "loss" : "val_loss")
  }
}

extension WinogradChoice {
  /// Where a plan takes Winograd's way; where it does not say, wherever there is one.
  init(_ plan: TrainingPlan) {
    self = plan.winograd.map(WinogradChoice.init(channels:)) ?? .everywhere
  }
}

extension MetricValues {
  /// The engine's values by their names.
  init(_ named: [NamedValue]) { self.init(named.map { ($0.name, $0.value) }) }
}

extension EpochRow {
  /// An epoch of the engine as a row of the history.
  init(_ record: EpochRecord) {
    let training = record.values.filter { !$0.name.hasPrefix("val_") }
    let validation = record.values.filter { $0.name.hasPrefix("val_") }
    self.init(
      phase: record.phase, epoch: record.epochOfPhase,
      training: MetricValues(training),
      validation: MetricValues(validation.map { (String($0.name.dropFirst(4)), $0.value) }),
      learningRate: record.learningRate, seconds: record.seconds)
  }
}

extension TrainingRecipe {
  /// How a phase trains, in the engine's terms.
  init(_ request: PhaseRequest, frozen: Int, compatibility: Compatibility, steps: Int) {
    var plateau: Plateau?
    let schedule: LearningRateSchedule
    switch request.schedule {
    case nil: schedule = .constant
    case .cosine(let decaySteps, let alpha, let warmup, let target):
      schedule = .cosine(
        decaySteps: decaySteps ?? max(1, steps - warmup), alpha: alpha, warmupSteps: warmup,
        warmupTarget: target)
    case .exponential(let decaySteps, let rate, let staircase):
      schedule = .exponential(decaySteps: decaySteps, decayRate: rate, staircase: staircase)
    case .step(let boundaries, let values):
      schedule = .piecewise(boundaries: boundaries, values: values)
    case .reduceOnPlateau(
      let monitor, let factor, let patience, let minDelta, let cooldown, let minimum):
      schedule = .constant
      plateau = Plateau(
        monitor: monitor,
        rule: PlateauRule(
          direction: MonitorDirection(monitor: monitor) ?? .falling, factor: factor,
          patience: patience, minDelta: minDelta, cooldown: cooldown, minLearningRate: minimum))
    }
    self.init(
      name: request.name, epochs: request.epochs, frozen: frozen,
      rule: UpdateRule(request.optimizer, compatibility),
      learningRate: request.optimizer.learningRate, schedule: schedule, plateau: plateau,
      stopping: request.earlyStopping.map { early in
        Stopping(
          monitor: early.monitor,
          rule: StoppingRule(
            direction: MonitorDirection(monitor: early.monitor) ?? .falling,
            patience: early.patience, minDelta: early.minDelta,
            startFromEpoch: early.startFromEpoch), restoresBest: early.restoreBest)
      })
  }
}

extension UpdateRule {
  /// The optimizer of a spec.
  fileprivate init(_ optimizer: Optimizer, _ compatibility: Compatibility) {
    let algorithm: Algorithm =
      switch optimizer.algorithm {
      case .sgd(let momentum, let nesterov): .sgd(momentum: momentum, nesterov: nesterov)
      case .rmsprop(let rho, let momentum, let epsilon, let centered):
        // With momentum, TensorFlow's own kernel kept epsilon inside the root all along.
        .rmsprop(
          rho: rho, momentum: momentum, epsilon: epsilon, centered: centered,
          placement: compatibility.rmspropEpsilon == .outside && momentum == 0
            ? .outside : .inside)
      case .adam(let beta1, let beta2, let epsilon, let amsgrad),
        .adamw(let beta1, let beta2, let epsilon, let amsgrad):
        .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad)
      }
    let clipping: GradientClipping? =
      optimizer.clipNorm.map { .norm($0) } ?? optimizer.globalClipNorm.map { .globalNorm($0) }
      ?? optimizer.clipValue.map { .value($0) }
    self.init(algorithm, weightDecay: optimizer.weightDecay, clipping: clipping)
  }
}

extension Compatibility.MovingVariance {
  /// The same in the engine's terms.
  fileprivate var correction: VarianceCorrection {
    switch self {
    case .biased: .never
    case .besselOnImages: .onImages
    case .bessel: .always
    }
  }
}
