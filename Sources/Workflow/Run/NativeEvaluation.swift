internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import Plan

/// Evaluates images of their own size where layers downstream of the cut see them as images: everything
/// up to the global pooling runs as an inference program with the weights of the moment.
struct NativeEvaluation {
  let plan: TrainingPlan
  let graph: Graph
  let settings: RunConfiguration
  let recipe: PhaseConfiguration

  /// Evaluates a role's images.
  ///
  /// - Parameters:
  ///   - records: The images.
  ///   - role: Which preprocessing they get.
  ///   - weights: Of the whole model, as they are now.
  ///   - advanced: Told after each image; throwing ends the evaluation.
  /// - Returns: Loss, metrics and probabilities.
  /// - Throws: What the engine or `advanced` throws.
  func evaluate(
    _ records: [ImageRecord], role: Role, _ weights: ModelWeights,
    advanced: (Int) throws -> Void
  ) throws -> Evaluation {
    let pooling = try graph.globalPooling()
    let part = try plan.staticPart(of: graph, cut: [pooling.name], weights)
    let source = StreamedFeatures(
      records, plan.pipeline(for: role), through: StaticPass(part: part, batch: 1),
      threads: plan.threads)
    var alone = settings
    alone.batchSize = 1
    let model = try TrainableModel(graph, cut: [pooling.name], weights: weights, alone, recipe)
    return try model.evaluate(source, advanced: advanced)
  }
}

extension Graph {
  /// The layer that makes a vector of an image of any size.
  ///
  /// - Throws: `internal` where there is none: plans of such images have one.
  func globalPooling() throws(WorkflowError) -> Layer {
    let pooling = layers.first {
      $0.kind is GlobalAveragePooling2D || $0.kind is GlobalMaxPooling2D
    }
    guard let layer = pooling else {
      throw .internal("a head without global pooling is given images of any size")
    }
    return layer
  }
}
