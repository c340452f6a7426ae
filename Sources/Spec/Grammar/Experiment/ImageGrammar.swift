internal import Configuration

/// The grammar of `dataset.image`.
enum ImageGrammar {
  static let template = ImageSpec(height: nil, width: nil)

  private static let side = Scalar.integer(.init(minimum: 1, maximum: 16_384))
  private static let size = Several.pair(side, orOne: true)
  private static let resize = Scalar.choice("resize", of: ImageSpec.Resize.self)
  private static let channels = Scalar.choice("channel order", of: ImageSpec.Channels.self)
  private static let exif = Scalar.choice("treatment of exif", of: ImageSpec.Exif.self)
  /// The word for the architecture's own preprocessing.
  private static let ownWord = "default"

  private static let preprocessWord = Scalar.word(
    "preprocessing", of: ImageSpec.Preprocess.allCases.map(\.rawValue) + [ownWord])

  /// What `default` stands for is known with the backbone: `takeOwn` puts it in.
  private static let preprocess = Grammar<ImageSpec.Preprocess>(preprocessWord.shape) {
    place, reading in
    guard let word = preprocessWord.read(place, &reading) else { return nil }
    return word == ownWord ? ImageSpec.Preprocess.none : ImageSpec.Preprocess(rawValue: word)
  } write: {
    .string($0.rawValue)
  }

  static let image = record(template) {
    field(
      "size", \.size, size, also: sizeNames, "[height, width] in pixels, or one number for both")
    field("resize", \.resize, resize, also: ["interpolation"], "whose resampling")
    framing.map { $0.inside(\ImageSpec.framing) }
    field("channels", \.channels, channels, also: ["color_mode", "colour"], "their order")
    field("exif", \.exif, exif, also: ["orientation"], "whether orientation tags turn images")
    field(
      "preprocess", \.preprocess, preprocess, also: preprocessNames,
      "from bytes to what the backbone takes")
    samplewise.map { $0.inside(\ImageSpec.samplewise) }
    field("test", \.test, override, "what differs for validation and test")
  }

  private static let override = record(ImageOverride()) {
    field(
      "size", \.size, size, also: sizeNames, "[height, width] in pixels, or one number for both")
    field("resize", \.resize, resize, also: ["interpolation"], "whose resampling")
    framing.map { $0.inside(\ImageOverride.framing) }
    field("channels", \.channels, channels, also: ["color_mode", "colour"], "their order")
    field("exif", \.exif, exif, also: ["orientation"], "whether orientation tags turn images")
    field(
      "preprocess", \.preprocess, preprocess, also: preprocessNames,
      "from bytes to what the backbone takes")
    samplewise.map { $0.inside(\ImageOverride.samplewise) }
  }

  /// The keys of ImageDataGenerator's that look at each image's own numbers.
  private static let samplewise: [Field<Samplewise>] = [
    field(
      "samplewise_center", \.centers, Scalar.bool,
      "subtract each preprocessed image's own mean, as ImageDataGenerator does"),
    field(
      "samplewise_std_normalization", \.divides, Scalar.bool,
      "divide each preprocessed image by its own standard deviation"),
  ]

  /// The keys that say what part of an image is resized and what is kept of it.
  private static let framing: [Field<Framing>] = [
    field(
      "crop_to_aspect_ratio", \.cropsToAspectRatio, Scalar.bool,
      also: ["keep_aspect_ratio", "preserve_aspect_ratio", "smart_resize"],
      "resize the middle of the image that has the shape of 'size'"),
    field(
      "pad_to_aspect_ratio", \.padsToAspectRatio, Scalar.bool,
      also: ["resize_with_pad", "letterbox", "pad"],
      "put edges around the image that give it the shape of 'size', then resize"),
    field(
      "fill_value", \.fillValue, Scalar.integer(.init(minimum: 0, maximum: 255)), also: ["cval"],
      "what the edges of 'pad_to_aspect_ratio' are filled with, 0 if not given"),
    field(
      "shorter_side", \.shorterSide, side, also: ["resize_smallest", "smallest_side"],
      "pixels of the shorter side, instead of 'size'; 'center_crop' gives the size"),
    field(
      "center_crop", \.kept, size, also: ["crop", "central_crop", "crop_size"],
      "[height, width] of the middle that is kept of the resized image"),
  ]

  /// Puts the architecture's own preprocessing where the spec says `default`.
  ///
  /// - Parameters:
  ///   - own: What Keras's `preprocess_input` of the backbone does; nil where it has none.
  ///   - image: What was read.
  ///   - place: Of `dataset.image`.
  ///   - reading: Told where there is nothing to put in.
  static func takeOwn(
    _ own: ImageSpec.Preprocess?, _ image: inout ImageSpec, _ place: Place, _ reading: inout Reading
  ) {
    for (holder, isTest) in [(place, false), (place["test"], true)] {
      guard let word = holder?["preprocess"], word.node.value == .string(ownWord) else { continue }
      guard let own else {
        reading.error(ConsistencyProblem.noOwnPreprocessing, at: word)
        continue
      }
      if isTest { image.test.preprocess = own } else { image.preprocess = own }
    }
  }

  private static let sizeNames = ["target_size", "input_shape", "shape", "image_size"]
  private static let preprocessNames = [
    "preprocessing", "preprocess_input", "preprocessing_function", "normalize",
  ]
}

extension ImageSpec {
  fileprivate var size: Extent? {
    get { Extent(height, width) }
    set { (height, width) = (newValue?.height, newValue?.width) }
  }
}

extension Framing {
  fileprivate var kept: Extent? {
    get { Extent(cropHeight, cropWidth) }
    set { (cropHeight, cropWidth) = (newValue?.height, newValue?.width) }
  }
}

extension ImageOverride {
  fileprivate var size: Extent? {
    get { Extent(height, width) }
    set { (height, width) = (newValue?.height, newValue?.width) }
  }
}

extension Extent {
  fileprivate init?(_ height: Int?, _ width: Int?) {
    guard let height, let width else { return nil }
    self.init(height: height, width: width)
  }
}
