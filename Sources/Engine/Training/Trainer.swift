internal import Glibc

/// Trains what lies behind the cut, one phase.
package final class Trainer {
  private let model: TrainableModel
  private let settings: TrainingSettings
  private let recipe: TrainingRecipe
  private let train: LabelledFeatures
  private let validation: LabelledFeatures?
  /// Updates done, over the whole run.
  private var step = 0
  private var plateauState = PlateauRule.State()
  private var stoppingState = StoppingRule.State()
  private var bestMonitored: Double?
  private var bestValues: [Float]?

  package init(
    _ model: TrainableModel, _ settings: TrainingSettings, _ recipe: TrainingRecipe,
    train: LabelledFeatures, validation: LabelledFeatures?
  ) {
    self.model = model
    self.settings = settings
    self.recipe = recipe
    self.train = train
    self.validation = validation
  }

  /// For each epoch, each batch: forward, loss, backward, update, event.
  ///
  /// `emit`: told of each event; throwing ends the training.
  /// Returns the running means of the last epoch.
  package func run(emit: (TrainingEvent) throws -> Void) throws -> [NamedValue] {
    let steps = (train.count + settings.batchSize - 1) / settings.batchSize
    try emit(.phaseStarted(name: recipe.name, epochs: recipe.epochs, steps: steps))
    var learningRate = Float(recipe.learningRate)
    var last: [NamedValue] = []
    for epoch in 0..<recipe.epochs {
      try emit(.epochStarted(phase: recipe.name, epoch: epoch + 1, of: recipe.epochs))
      let start = monotonicSeconds()
      var means = RunningMeans(settings.metrics)
      let batches = settings.order.batches(
        count: train.count, size: settings.batchSize, seed: settings.seed, epoch: epoch)
      for (index, batch) in batches.enumerated() {
        let program = model.program(batch: batch.count)
        let labels = program.load(train, batch)
        program.forward(.training(seed: settings.seed, epoch: epoch, step: step))
        let loss = model.loss(program, labels, training: true)
        program.backward()
        if recipe.plateau == nil {
          learningRate = recipe.schedule.learningRate(initial: recipe.learningRate, step: step)
        }
        recipe.rule.apply(
          to: model.store, step: step, learningRate: learningRate, parallelFor: Team.forEach)
        step += 1
        means.add(loss: loss, program, labels: labels)
        try emit(
          .stepFinished(
            StepRecord(
              phase: recipe.name, epoch: epoch + 1, step: step, stepOfEpoch: index + 1,
              stepsPerEpoch: batches.count, loss: loss, means: means.values())))
      }
      last = means.values()
      var record = EpochRecord(
        phase: recipe.name, epochOfPhase: epoch + 1, epochsOfPhase: recipe.epochs,
        epoch: epoch + 1, steps: batches.count, values: last,
        learningRate: Double(learningRate), seconds: 0, isBest: false)
      if let validation {
        record.values += model.evaluate(validation, prefix: "val_").values
      }
      record.seconds = monotonicSeconds() - start
      record.isBest = isBest(record)
      let stops = observe(record, learningRate: &learningRate)
      try emit(.epochFinished(record))
      if stops { break }
    }
    if let bestValues, recipe.stopping?.restoresBest == true { model.store.restore(bestValues) }
    return last
  }

  /// Whether the value that `best.h5` goes by is the best so far; a NaN never is.
  private func isBest(_ record: EpochRecord) -> Bool {
    guard let value = record[settings.monitor], !value.isNaN else { return false }
    let direction = MonitorDirection(monitor: settings.monitor) ?? .falling
    guard direction.improves(value, on: bestMonitored, minDelta: 0) else { return false }
    bestMonitored = value
    return true
  }

  /// Tells the epoch's rules; whether one ends the phase.
  private func observe(_ record: EpochRecord, learningRate: inout Float) -> Bool {
    if let plateau = recipe.plateau, let value = record[plateau.monitor] {
      learningRate = plateau.rule.observe(
        value, learningRate: learningRate, state: &plateauState)
    }
    guard let stopping = recipe.stopping, let value = record[stopping.monitor] else {
      return false
    }
    let verdict = stopping.rule.observe(
      value, epoch: record.epochOfPhase - 1, state: &stoppingState)
    if verdict.isBest, stopping.restoresBest { bestValues = model.store.snapshot() }
    return verdict.stops
  }
}

/// Seconds since some moment, by a clock that only moves forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
