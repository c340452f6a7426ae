/// From a file to the numbers that the model sees: decode, channels, resize, preprocess.
package struct ImageSpec: Hashable, Sendable {
  package enum Resize: String, Hashable, Sendable, CaseIterable {
    /// Pillow's `NEAREST`, exactly.
    case nearest
    /// `tf.image.resize`'s `nearest`, which rounds in Float.
    case tfNearest = "tf_nearest"
    /// TensorFlow 2's `tf.image.resize`: half-pixel centres, no antialias, float output.
    case bilinear
    /// OpenCV's `INTER_LINEAR` on bytes, in its fixed-point arithmetic.
    case opencv
    /// Pillow's `BILINEAR`, which averages where it makes smaller, exactly; `bilinear` is TensorFlow's.
    case pillowBilinear = "pillow_bilinear"
    /// Pillow's `BICUBIC`, exactly.
    case bicubic
    /// Pillow's `LANCZOS`, exactly.
    case lanczos
    /// Pillow's `BOX`, exactly.
    case box
    /// Pillow's `HAMMING`, exactly.
    case hamming
    /// `tf.image.resize`'s `area`, without antialias as all of TensorFlow's here.
    case area
    /// `tf.image.resize`'s `bicubic`; `bicubic` is Pillow's.
    case tfBicubic = "tf_bicubic"
    /// `tf.image.resize`'s of that name, and so the next three.
    case lanczos3
    case lanczos5
    case gaussian
    case mitchellcubic
    /// Native size, one image at a time.
    case none
  }

  package enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb
    /// As `cv2.imread` leaves it.
    case bgr
    /// Pillow's `L`, as `color_mode="grayscale"`: three times for a backbone of colours, once for one
    /// of one channel.
    case grayscale
  }

  package enum Exif: String, Hashable, Sendable, CaseIterable {
    /// The orientation tag is not looked at (Keras's and TensorFlow's loaders).
    case ignore
    /// The image is turned upright (OpenCV's loader).
    case apply
  }

  /// Keras's `preprocess_input` modes, and `unit`, which divides by 255.
  ///
  /// A spec's `default` is read as the architecture's own.
  package enum Preprocess: String, Hashable, Sendable, CaseIterable {
    /// Swaps the first and third channel, then subtracts ImageNet's means in BGR order.
    case caffe
    /// x/127.5 - 1.
    case tf
    /// (x/255 - mean)/deviation, ImageNet's in RGB order.
    case torch
    /// x/255.
    case unit
    case none
  }

  /// Pixels; nil where images keep their own size.
  package var height: Int?
  package var width: Int?
  package var resize: Resize
  package var channels: Channels
  package var exif: Exif
  package var preprocess: Preprocess
  package var framing = Framing()
  package var samplewise = Samplewise()
  /// What differs for validation and test.
  package var test: ImageOverride

  package init(
    height: Int?, width: Int?, resize: Resize = .nearest, channels: Channels = .rgb,
    exif: Exif = .ignore, preprocess: Preprocess = .none, test: ImageOverride = ImageOverride()
  ) {
    self.height = height
    self.width = width
    self.resize = resize
    self.channels = channels
    self.exif = exif
    self.preprocess = preprocess
    self.test = test
  }

  /// How images of a role are resized.
  package func resize(for role: Role) -> Resize {
    role == .train ? resize : test.resize ?? resize
  }

  /// Whether images of a role keep their own sizes, where `resize` is `none` and no size is stated with it.
  ///
  /// With a size, all images must have it.
  package func keepsOwnSizes(_ role: Role) -> Bool {
    guard resize(for: role) == .none else { return false }
    return role != .train && test.resize != nil ? test.height == nil : size(for: role) == nil
  }
}

/// The keys of `image` that validation and test images override.
package struct ImageOverride: Hashable, Sendable {
  package var height: Int?
  package var width: Int?
  package var resize: ImageSpec.Resize?
  package var channels: ImageSpec.Channels?
  package var exif: ImageSpec.Exif?
  package var preprocess: ImageSpec.Preprocess?
  package var framing = Framing()
  package var samplewise = Samplewise()

  package init(
    height: Int? = nil, width: Int? = nil, resize: ImageSpec.Resize? = nil,
    channels: ImageSpec.Channels? = nil, exif: ImageSpec.Exif? = nil,
    preprocess: ImageSpec.Preprocess? = nil
  ) {
    self.height = height
    self.width = width
    self.resize = resize
    self.channels = channels
    self.exif = exif
    self.preprocess = preprocess
  }
}
