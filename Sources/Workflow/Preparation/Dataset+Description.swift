internal import Basics
internal import Configuration
internal import Images
internal import Plan
internal import Spec

extension Dataset {
  /// The data set as `Images` reads it.
  ///
  /// - Parameters:
  ///   - data: Where a relative path starts.
  ///   - specFolder: Where relative list files start.
  /// - Returns: The description, with absolute paths.
  func description(data: String, specFolder: String) -> DatasetDescription {
    var description = DatasetDescription(
      format: format, root: Folder.absolute(Folder.joined(data, path ?? ".")),
      listDirectory: Folder.absolute(specFolder),
      partition: partition, classes: classes, followsLinks: followsLinks,
      limit: limit,
      renderedHeight: image.height ?? 64, renderedWidth: image.width ?? 64)
    description.labels = labels
    description.allowsEmptyClasses = allowsEmptyClasses
    return description
  }
}

extension TrainingPlan {
  /// How images of a role become numbers, and how large they must be at least.
  func pipeline(for role: Role) -> ImagePipeline {
    var pipeline = experiment.dataset.image.pipeline(for: role)
    if experiment.dataset.traits.isDecodedByTensorFlow { pipeline.transform = .fast }
    if pipeline.fixedSize == nil, let smallestImage, smallestImage.count == 2 {
      (pipeline.smallestHeight, pipeline.smallestWidth) = (smallestImage[0], smallestImage[1])
    }
    return pipeline
  }
}

extension ImageSpec {
  /// How images of a role become numbers.
  func pipeline(for role: Role) -> ImagePipeline {
    let override = role == .train ? ImageOverride() : test
    let resize = resize(for: role)
    let native = resize == .none
    return ImagePipeline(
      height: native ? nil : override.height ?? height,
      width: native ? nil : override.width ?? width,
      resize: resize, channels: override.channels ?? channels, exif: override.exif ?? exif,
      preprocess: override.preprocess ?? preprocess,
      // Images that TensorFlow resizes, TensorFlow has decoded: with its faster transform.
      transform: resize == .bilinear ? .fast : .accurate)
  }
}
