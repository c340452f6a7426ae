internal import Images
internal import Plan
internal import Spec

extension Dataset {
  /// The data set in the terms of the room that reads it.
  ///
  /// - `data`: where a relative path starts.
  /// - `specFolder`: where relative list files start.
  func description(data: String, specFolder: String) -> DatasetDescription {
    DatasetDescription(
      format: DatasetDescription.Format(rawValue: format.rawValue) ?? .imageFolder,
      root: absolute(joined(data, path ?? ".")), listDirectory: absolute(specFolder),
      division: partition.division, classes: classes, followsLinks: followsLinks,
      limit: Dictionary(uniqueKeysWithValues: limit.map { ($0.rawValue, $1) }),
      renderedHeight: image.height ?? 64, renderedWidth: image.width ?? 64)
  }
}

extension Partition {
  fileprivate var division: Division {
    switch self {
    case .splits(let sources):
      .roles(
        Role.allCases.compactMap { role in
          sources[role].map { RoleDescription(role.rawValue, $0.description) }
        })
    case .random(let split):
      .random(
        from: .folder(split.from), testFraction: split.test, randomState: split.randomState)
    }
  }
}

extension SplitSource {
  fileprivate var description: SplitDescription {
    switch self {
    case .folder(let path): .folder(path)
    case .flat(let path): .flatByPrefix(path)
    case .list(let path): .list(path)
    case .rendered(let images, let seed): .rendered(images: images, seed: seed)
    }
  }
}

extension TrainingPlan {
  /// How images of a role become numbers, and how large they must be at least.
  func pipeline(for role: Role) -> ImagePipeline {
    var pipeline = experiment.dataset.image.pipeline(for: role)
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
      resize: ImagePipeline.Resize(rawValue: resize.rawValue) ?? .nearest,
      channels: ImagePipeline.Channels(rawValue: (override.channels ?? channels).rawValue) ?? .rgb,
      exif: ImagePipeline.Exif(rawValue: (override.exif ?? exif).rawValue) ?? .ignore,
      preprocess: ImagePipeline.Preprocess(
        rawValue: (override.preprocess ?? preprocess).rawValue) ?? .none,
      // Pictures that TensorFlow resizes, TensorFlow has decoded: with its faster transform.
      transform: resize == .bilinear ? .fast : .accurate)
  }
}
