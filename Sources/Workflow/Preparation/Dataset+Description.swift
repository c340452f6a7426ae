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
    pipeline.keepsOneChannel = inputShape.last == 1
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
    let size = keepsOwnSizes(role) ? nil : size(for: role)
    var pipeline = ImagePipeline(
      height: size?.height, width: size?.width,
      resize: resize, channels: override.channels ?? channels, exif: override.exif ?? exif,
      preprocess: override.preprocess ?? preprocess,
      // Images that TensorFlow resizes, TensorFlow has decoded: with its faster transform.
      transform: resize.isTensorFlows ? .fast : .accurate)
    let samplewise = override.samplewise.over(self.samplewise)
    if samplewise.centers == true || samplewise.divides == true {
      pipeline.samplewise = SamplewiseNormalization(
        centers: samplewise.centers ?? false, divides: samplewise.divides ?? false)
    }
    if resize != .none {
      pipeline.framing = ImageFraming(
        framing(for: role), height: override.height ?? height, width: override.width ?? width)
    }
    return pipeline
  }
}

extension ImageFraming {
  /// - Parameters:
  ///   - framing: What a spec says.
  ///   - height: That images are resized to, in pixels; nil where the shorter side is given.
  ///   - width: The same.
  fileprivate init(_ framing: Framing, height: Int?, width: Int?) {
    if let pixels = framing.shorterSide {
      self.init(.shorterSide(pixels))
      return
    }
    self.init()
    if framing.cropsToAspectRatio == true { shape = .cropped }
    if framing.padsToAspectRatio == true { shape = .padded(fill: UInt8(framing.fillValue ?? 0)) }
    if framing.crop != nil { (self.height, self.width) = (height, width) }
  }
}
