internal import Configuration
internal import Models

/// What a prediction goes by, the most telling key first: a machine that has not yet run the very
/// experiment goes by one that is like it.
package struct CalibrationKeys: Sendable {
  package let start: [String]
  package let features: [String]
  package let training: [String]

  /// Those of a plan's first phase.
  package init(_ plan: TrainingPlan) {
    self.init(
      plan.experiment, plan.phases[0].optimizer,
      trainsImages: plan.cut.contains { $0.shape.count == 3 },
      flopsPerImage: plan.cost.trainableFlopsPerImage)
  }

  /// - Parameters:
  ///   - experiment: What the spec asks for.
  ///   - optimizer: Of the first phase.
  ///   - trainsImages: Whether convolutions and their like are trained.
  ///   - flopsPerImage: Floating-point operations of the trainable part on one image, forward and
  ///     backward.
  init(
    _ experiment: Experiment, _ optimizer: Optimizer, trainsImages: Bool, flopsPerImage: Int
  ) {
    let backbone = experiment.backbone
    // Images of their own size pass one by one, and each size needs a program of its own.
    let sizes = experiment.takesAnySize ? " and own sizes" : ""
    let pixels = experiment.dataset.modelSize
    let size = "\(pixels?.height ?? 0)x\(pixels?.width ?? 0)\(sizes)"
    let weights = backbone.weights == .random ? "drawn" : "read"
    let network = "\(backbone.name) \(backbone.alpha)"
    let arithmetic = experiment.arithmetic.rawValue
    let convolutions = backbone.architecture.flatMap(Architecture.named)?.speed.rawValue ?? ""
    start = ["start \(network) \(weights)"]
    features = [
      "features \(network) \(size) \(arithmetic) \(experiment.name)",
      "features \(network) \(size) \(arithmetic)",
      "features \(network) \(arithmetic)", "features \(convolutions) \(arithmetic)",
    ]
    // Small heads wait for threads, large ones for memory: each power of eight has its own rate.
    var scale = 0
    while flopsPerImage >> (3 * scale) > 0 { scale += 1 }
    let kind = trainsImages ? "images \(convolutions)" : "features"
    training = [
      "training \(kind) 8^\(scale) slots \(optimizer.stateNames.count) \(experiment.name)",
      "training \(kind) 8^\(scale) slots \(optimizer.stateNames.count)",
      "training \(kind) 8^\(scale)",
    ]
  }
}
