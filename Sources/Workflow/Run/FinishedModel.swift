internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// A finished run's model, ready for images as its test images were prepared.
struct FinishedModel {
  let plan: TrainingPlan
  /// Label order.
  let classes: [String]
  let pipeline: ImagePipeline
  /// Nil where images themselves are what the trainable part takes.
  let part: StaticPart?
  let model: TrainableModel
  /// Images that pass through the static part together, and through the rest.
  let staticBatch: Int
  let batch: Int
  /// How features lie in the store, whose rounding is done here too.
  let precision: FeatureStorage.Precision

  /// - Parameters:
  ///   - run: The finished run.
  ///   - checkpoint: Which of its weights; nil for those that its own predictions are of.
  ///   - isInterrupted: Asked before and after weights are read; true ends with `interrupted`.
  /// - Throws: `missingInput` where the run never saw its data or has no usable weights, or
  ///   `interrupted`.
  init(
    _ run: FinishedRun, _ checkpoint: FinishedRun.Checkpoint?, isInterrupted: () -> Bool
  ) throws(WorkflowError) {
    guard !isInterrupted() else { throw .interrupted }
    plan = run.plan
    guard let classes = plan.classes, let phase = plan.phases.last else {
      throw .missingInput(["the run's plan names no classes: it never saw its data"])
    }
    self.classes = classes
    ThreadPool.setThreads(plan.threads)
    let weights = try run.weights(checkpoint ?? run.evaluated)
    guard !isInterrupted() else { throw .interrupted }
    let graph = run.network.graph
    let pipeline = plan.pipeline(for: .test)
    self.pipeline = pipeline
    let isNative = pipeline.fixedSize == nil
    // Images of any size become vectors at the pooling, and training sizes hold downstream of it.
    let poolsFirst = isNative && !phase.handsOnVectors
    let cut = poolsFirst ? [try graph.globalPooling().name] : phase.cut.map(\.layer)
    let hasPart = isNative || phase.features != .nothingStatic
    staticBatch = isNative ? 1 : hasPart ? phase.staticBatch : plan.experiment.dataset.batchSize
    precision = hasPart && !poolsFirst ? plan.experiment.store.precision : .f32
    var settings = RunConfiguration(plan)
    if poolsFirst { settings.batchSize = 1 }
    batch = settings.batchSize
    do {
      part = hasPart ? try plan.staticPart(of: graph, cut: cut, weights) : nil
      model = try TrainableModel(
        graph, cut: cut, weights: weights, settings, PhaseConfiguration(phase))
    } catch {
      throw WorkflowError(error)
    }
  }
}
