/// From a file to the numbers that a model sees: decode, turn, channels, resize, preprocess.
public struct ImagePipeline: Hashable, Sendable {
  public enum Resize: String, Hashable, Sendable, CaseIterable {
    /// Pillow's `NEAREST`, exactly.
    case nearest
    /// TensorFlow 2's `tf.image.resize`: half-pixel centres, no antialias, float output.
    case bilinear
    /// OpenCV's `INTER_LINEAR` on bytes, in its fixed-point arithmetic.
    case opencv
    /// Native size.
    case none
  }

  public enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb
    /// As `cv2.imread` leaves it.
    case bgr
  }

  public enum Exif: String, Hashable, Sendable, CaseIterable {
    /// The orientation tag is not looked at (Keras's and TensorFlow's loaders).
    case ignore
    /// The picture is turned upright (OpenCV's loader).
    case apply
  }

  /// Keras's `preprocess_input` modes, and `unit`, which divides by 255.
  public enum Preprocess: String, Hashable, Sendable, CaseIterable {
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

  /// Pixels; nil, with `resize: none`, keeps every picture's own size.
  ///
  /// With `resize: none` and a size, a picture of another size is a fault.
  public var height: Int?
  public var width: Int?
  /// Pixels that a picture of its own size must have at least; smaller ones are faults.
  public var smallestHeight = 1
  public var smallestWidth = 1
  public var resize: Resize
  public var channels: Channels
  public var exif: Exif
  public var preprocess: Preprocess
  public var transform: JPEGTransform

  public init(
    height: Int? = nil, width: Int? = nil, resize: Resize = .none, channels: Channels = .rgb,
    exif: Exif = .ignore, preprocess: Preprocess = .none, transform: JPEGTransform = .accurate
  ) {
    precondition((height == nil) == (width == nil), "a size has a height and a width")
    precondition(resize == .none || height != nil, "resizing needs a size")
    precondition((height ?? 1) > 0 && (width ?? 1) > 0, "a size is positive")
    self.height = height
    self.width = width
    self.resize = resize
    self.channels = channels
    self.exif = exif
    self.preprocess = preprocess
    self.transform = transform
  }

  /// Height and width where all pictures come out equally large.
  public var fixedSize: (height: Int, width: Int)? {
    guard let height, let width else { return nil }
    return (height, width)
  }

  /// Canonical text for cache keys: it differs wherever the numbers may differ.
  public var identity: String {
    let size = fixedSize.map { "\($0.height)x\($0.width)" } ?? "native"
    return "images-1 jpeg=\(transform.rawValue) exif=\(exif.rawValue) "
      + "channels=\(channels.rawValue) size=\(size) resize=\(resize.rawValue) "
      + "preprocess=\(preprocess.rawValue)"
  }

  /// Decodes and prepares one image; for many, keep an `ImageLoader` or use an `ImageStream`.
  public func load(_ record: ImageRecord) throws(ImageFault) -> FloatImage {
    try ImageLoader(self).load(record)
  }

  /// As `load(_:)`, into height x width x 3 floats; the pipeline must have a fixed size.
  public func load(
    _ record: ImageRecord, into target: UnsafeMutableBufferPointer<Float>
  ) throws(ImageFault) {
    try ImageLoader(self).load(record, into: target)
  }
}
