package import Configuration

/// From a file to the numbers that a model sees: decode, turn, channels, resize, preprocess.
package struct ImagePipeline: Hashable, Sendable {
  /// Pixels; nil, with `resize: none`, keeps every image's own size.
  ///
  /// With `resize: none` and a size, an image of another size is a fault.
  package var height: Int?
  package var width: Int?
  /// Pixels that an image of its own size must have at least; smaller ones are faults.
  package var smallestHeight = 1
  package var smallestWidth = 1
  package var resize: ImageSpec.Resize
  package var channels: ImageSpec.Channels
  /// Whether only the first channel is handed out, for a model that takes images of one channel.
  package var keepsOneChannel = false
  package var exif: ImageSpec.Exif
  package var preprocess: ImageSpec.Preprocess
  package var transform: JPEGTransform
  /// How images come by the size.
  package var framing = ImageFraming()
  /// What is done to each image by its own numbers; nil for nothing.
  package var samplewise: SamplewiseNormalization?

  package init(
    height: Int? = nil, width: Int? = nil, resize: ImageSpec.Resize = .none,
    channels: ImageSpec.Channels = .rgb,
    exif: ImageSpec.Exif = .ignore, preprocess: ImageSpec.Preprocess = .none,
    transform: JPEGTransform = .accurate
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

  /// Height and width where all images come out equally large.
  package var fixedSize: (height: Int, width: Int)? {
    guard let height, let width else { return nil }
    return (height, width)
  }

  /// The numbers of a pixel, as they are handed out.
  package var depth: Int { keepsOneChannel ? 1 : 3 }

  /// Canonical text for cache keys: it differs wherever the numbers may differ.
  package var identity: String {
    let size = fixedSize.map { "\($0.height)x\($0.width)" } ?? "native"
    return "images-1 jpeg=\(transform.rawValue) exif=\(exif.rawValue) "
      + "channels=\(channels.rawValue) size=\(size) resize=\(resize.rawValue) "
      + "preprocess=\(preprocess.rawValue)" + framing.identity + (samplewise?.identity ?? "")
      + (keepsOneChannel ? " depth=1" : "")
  }

  /// Decodes and prepares one image; for many, keep an `ImageLoader` or use an `ImageStream`.
  package func load(_ record: ImageRecord) throws(ImageFault) -> FloatImage {
    try ImageLoader(self).load(record)
  }

  /// As `load(_:)`, into height x width x `depth` floats; the pipeline must have a fixed size.
  package func load(
    _ record: ImageRecord, into target: UnsafeMutableBufferPointer<Float>
  ) throws(ImageFault) {
    try ImageLoader(self).load(record, into: target)
  }
}
