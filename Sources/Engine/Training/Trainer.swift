internal import Basics
internal import Configuration

/// Trains what lies behind the cut, one phase.
package final class Trainer {
  private let model: TrainableModel
  private let settings: RunConfiguration
  private let recipe: PhaseConfiguration
  private let train: any BatchSource
  private let validation: (any BatchSource)?
  /// All values as the best epoch left them, by what `best.h5` goes by.
  package private(set) var bestValues: [Float]?
  /// The same by what early stopping goes by, where it restores them.
  package private(set) var restoredValues: [Float]?
  /// As the last epoch left it.
  package private(set) var state: TrainerState
  /// The epoch that is not done yet.
  private var underWay: (steps: Int, means: EpochMetrics, start: Double)?
  private var rounds: TrainingRounds?

  /// - `resuming`: what an earlier part of the same phase came to; the model's arrays are as it
  ///   left them.
  package init(
    _ model: TrainableModel, _ settings: RunConfiguration, _ recipe: PhaseConfiguration,
    train: any BatchSource, validation: (any BatchSource)?, resuming: Resumption? = nil
  ) {
    self.model = model
    self.settings = settings
    self.recipe = recipe
    self.train = train
    self.validation = validation
    state = resuming?.state ?? TrainerState(learningRate: recipe.optimizer.learningRate)
    bestValues = resuming?.bestValues
    restoredValues = resuming?.restoredValues
  }

  /// Where an earlier part of the phase stopped.
  package struct Resumption {
    package var state: TrainerState
    package var bestValues: [Float]?
    package var restoredValues: [Float]?

    package init(state: TrainerState, bestValues: [Float]?, restoredValues: [Float]?) {
      self.state = state
      self.bestValues = bestValues
      self.restoredValues = restoredValues
    }
  }

  /// For each epoch, each batch: forward, loss, backward, update, event.
  ///
  /// `emit`: told of each event; throwing ends the training.
  /// - Throws: `Divergence` at the first step whose loss, or whose updated values, are not finite.
  package func run(emit: (TrainingEvent) throws -> Void) throws {
    let place =
      state.rounds
      ?? TrainingRounds.Place(round: state.epoch, batch: state.part?.steps ?? 0)
    let rounds = TrainingRounds(
      train, settings, firstRound: recipe.firstRound ?? recipe.firstEpoch, from: place)
    self.rounds = rounds
    let steps = settings.stepsPerEpoch ?? rounds.batches
    try emit(.phaseStarted(name: recipe.name, epochs: recipe.epochs, steps: steps))
    while state.epoch < recipe.epochs && !state.isStopped {
      let epoch = recipe.firstEpoch + state.epoch
      try emit(
        .epochStarted(phase: recipe.name, epoch: state.epoch + 1, of: recipe.epochs))
      let done = state.part?.steps ?? 0
      let start = MonotonicClock.seconds - (state.part?.seconds ?? 0)
      var means = EpochMetrics(settings.metrics, units: model.units)
      if let part = state.part { means.sums = part.sums }
      state.part = nil
      underWay = (done, means, start)
      for index in done..<steps {
        let batch = try rounds.next()
        let program = try model.program(batch: batch.images.count)
        let labels = try program.load(batch.pass)
        let forward = Pass.training(
          seed: settings.seed, epoch: batch.round, step: recipe.firstStep + state.step)
        try program.forward(forward)
        let weights = train.weights.map { all in batch.images.map { all[$0] } }
        let loss = model.loss(program, labels, weights: weights, training: true)
        guard loss.isFinite || settings.onNaN == .continue else {
          let again = try train.pass(
            Array(batch.images), batchSize: batch.images.count, epoch: batch.round)
          throw divergence(
            try model.notFinite(program, again, forward), step: state.step + 1)
        }
        try model.backward(program)
        let initial = recipe.optimizer.learningRate
        if let rate = recipe.schedule?.learningRate(
          initial: initial, step: state.step, epoch: epoch)
        {
          state.learningRate = rate
        }
        let isFinite = recipe.optimizer.apply(
          to: model.store, step: state.step,
          learningRate: recipe.optimizer.decayed(state.learningRate, step: state.step),
          parallelFor: ThreadPool.forEach)
        state.step += 1
        if !isFinite, settings.onNaN == .stop, let found = model.store.firstNotFinite() {
          throw divergence(found, step: state.step)
        }
        underWay = nil  // so that nothing is copied
        let classes = labels.dominant
        means.add(
          loss: loss, program, labels: classes, weights: weights ?? classWeights(of: classes))
        underWay = (index + 1, means, start)
        try emit(
          .stepFinished(
            StepRecord(
              phase: recipe.name, epoch: epoch + 1, step: recipe.firstStep + state.step,
              stepOfEpoch: index + 1, stepsPerEpoch: steps, loss: loss, means: means.values())))
      }
      try finishEpoch(means.values(), epoch, steps, start, emit)
    }
    if state.step > 0 {
      recipe.optimizer.finalize(model.store, parallelFor: ThreadPool.forEach)
    }
    if let restoredValues, restoredEpoch != nil { model.store.restore(restoredValues) }
  }

  /// The epoch, from 0, whose weights the phase ends with where early stopping brings them back.
  package var restoredEpoch: Int? {
    guard let stopping = recipe.stopping, stopping.restoreBest,
      settings.restoreBest == .always
        || stopping.isOver(state.stopping, epoch: state.epoch - 1)
    else { return nil }
    return state.stopping.bestEpoch
  }

  /// Whether all that a checkpoint would hold is finite, or need not be.
  package var isSound: Bool {
    settings.onNaN == .continue || model.store.firstNotFinite() == nil
  }

  /// The state as it is now, within an epoch too.
  package var place: TrainerState {
    var place = state
    if let underWay {
      place.part = EpochPart(
        steps: underWay.steps, sums: underWay.means.sums,
        seconds: MonotonicClock.seconds - underWay.start)
      if settings.stepsPerEpoch != nil { place.rounds = rounds?.place }
    }
    return place
  }

  /// What images count by their class, as weighted metrics have it; nil where all count alike.
  private func classWeights(of labels: [Int32]) -> [Float]? {
    guard !settings.classWeights.isEmpty else { return nil }
    return labels.map { settings.classWeights[Int($0)] }
  }

  /// What ends the training in the step at hand.
  ///
  /// `step`: from 1, within the phase.
  private func divergence(_ found: NotFinite, step: Int) -> Divergence {
    Divergence(
      moment: .training(
        phase: recipe.name, epoch: state.epoch + 1, step: recipe.firstStep + step),
      found: found, learningRate: state.learningRate)
  }

  /// The validation images' values at the end of an epoch.
  private func validate(
    _ validation: any BatchSource, _ emit: (TrainingEvent) throws -> Void
  ) throws -> [NamedValue] {
    do {
      let steps = settings.validationSteps
      let count = model.images(of: validation, steps: steps)
      return try model.evaluate(validation, steps: steps, epoch: state.epoch + 1, prefix: "val_") {
        done in
        try emit(.validationAdvanced(done: done, of: count))
      }.values
    } catch var error as Divergence {
      error.moment = .validation(
        phase: recipe.name, epoch: state.epoch + 1, step: recipe.firstStep + state.step)
      error.learningRate = state.learningRate
      throw error
    }
  }

  private func finishEpoch(
    _ means: [NamedValue], _ epoch: Int, _ steps: Int, _ start: Double,
    _ emit: (TrainingEvent) throws -> Void
  ) throws {
    // Statistics, such as a normalisation's moving variance, are changed by the forward pass.
    if settings.onNaN == .stop, let found = model.store.firstNotFinite() {
      throw divergence(found, step: state.step)
    }
    var record = EpochRecord(
      phase: recipe.name, epochOfPhase: state.epoch + 1, epochsOfPhase: recipe.epochs,
      epoch: epoch + 1, steps: steps, values: means, learningRate: Double(state.learningRate),
      seconds: 0, isBest: false)
    if let validation {
      record.values += try validate(validation, emit)
    }
    state.lastMeans = means
    state.epoch += 1
    if settings.stepsPerEpoch != nil { state.rounds = rounds?.place }
    underWay = nil
    record.seconds = MonotonicClock.seconds - start
    record.isBest = isBest(record)
    observe(record)
    try emit(.epochFinished(record))
  }

  /// Whether the value that `best.h5` goes by is the best so far; a NaN never is.
  private func isBest(_ record: EpochRecord) -> Bool {
    guard let value = record[settings.monitor.name], !value.isNaN else { return false }
    guard settings.monitor.direction.improves(value, on: state.best, minDelta: 0) else {
      return false
    }
    state.best = value
    if recipe.keepsBest { bestValues = model.store.snapshot() }
    return true
  }

  /// Tells the epoch's rules.
  private func observe(_ record: EpochRecord) {
    if case .reduceOnPlateau(let rule) = recipe.schedule,
      let value = record[rule.monitor.name]
    {
      state.learningRate = rule.observe(
        value, learningRate: state.learningRate, state: &state.plateau)
    }
    if let stop = recipe.stopAt, let value = record[stop.monitor.name],
      stop.isReached(by: value)
    {
      state.isStopped = true
    }
    guard let stopping = recipe.stopping, let value = record[stopping.monitor.name] else {
      return
    }
    let verdict = stopping.observe(
      value, epoch: record.epochOfPhase - 1, state: &state.stopping)
    if verdict.isBest, stopping.restoreBest { restoredValues = model.store.snapshot() }
    if verdict.stops { state.isStopped = true }
  }
}
