package import Models

/// What the files of a backbone say of it, beside the spec.
package struct FoundBackbone: Hashable, Sendable {
  /// The generation that the weights file was written for.
  package var resnet50: ResNetGeneration?
  /// The model of the file that the spec names.
  package var model: ModelDefinition?

  package init(resnet50: ResNetGeneration? = nil, model: ModelDefinition? = nil) {
    self.resnet50 = resnet50
    self.model = model
  }
}

extension TrainingPlan {
  /// The model that the plan is of.
  ///
  /// - Parameters:
  ///   - height: Of the images, where it is not the plan's.
  ///   - width: Of the images, as `height`.
  /// - Returns: The model for images of that size.
  /// - Throws: A fault where there is no such model.
  package func network(
    height: Int? = nil, width: Int? = nil
  ) throws(PlanFault) -> Model {
    try experiment.network(
      FoundBackbone(resnet50: resnet50, model: backboneModel), height: height, width: width)
  }
}
