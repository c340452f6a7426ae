internal import Configuration

/// Decodes and prepares images one after another, in memory that it keeps; one loader a thread.
package final class ImageLoader {
  package let pipeline: ImagePipeline
  private let preprocessing: Preprocessing
  private let augmenter: ImageAugmenter?
  /// The same channels with their bytes' values, for what augmentation reads.
  private let plain: Preprocessing
  private let file: FileBuffer
  private let decoded: DecodedImage
  private let turned = DecodedImage()
  private let numbers = FloatPixels()
  /// All channels of an image of which one is kept.
  private let colours = FloatRoom()
  private var renderer = SceneRenderer()
  private var nearest: NearestResize
  private var bilinear = BilinearResize()
  private var opencv = OpenCVResize()
  private var floats = FloatResize()
  /// Nil where no filter of Pillow's resizes.
  private var pillow: PillowResize?
  /// Nil where no resize of TensorFlow's by weights is asked for.
  private var spans: SpanResize?
  /// Nil where the whole of every image is stretched to the size.
  private let framer: ImageFramer?

  package convenience init(_ pipeline: ImagePipeline) { self.init(pipeline, augmentation: nil) }

  init(_ pipeline: ImagePipeline, augmentation: AugmentationDraws?) {
    self.pipeline = pipeline
    nearest = NearestResize(isTensorFlows: pipeline.resize == .tfNearest)
    let decoder = ConfinedDecoder.ifConfined
    (file, decoded) = (FileBuffer(decoder), DecodedImage(decoder))
    pillow = pipeline.resize.filter.map(PillowResize.init)
    spans = SpanResize(pipeline.resize)
    framer = ImageFramer(pipeline)
    augmenter = augmentation.map(ImageAugmenter.init)
    let arithmetic = pipeline.arithmetic
    preprocessing = Preprocessing(arithmetic)
    plain = Preprocessing(arithmetic.map { ChannelArithmetic(source: $0.source) })
  }

  /// Decodes and prepares one image.
  package func load(_ record: ImageRecord) throws(ImageFault) -> FloatImage {
    let image = try sized(record)
    let (height, width) = pipeline.fixedSize ?? (image.height, image.width)
    let values = [Float](unsafeUninitializedCapacity: height * width * 3) { buffer, count in
      if let start = buffer.baseAddress {
        prepare(image, height, width, plain: false, into: start)
        finish(start, count: height * width * 3)
      }
      count = height * width * pipeline.depth
    }
    return FloatImage(height: height, width: width, values: values)
  }

  /// As `load(_:)`, into height x width x `depth` floats; the pipeline must have a fixed size.
  package func load(
    _ record: ImageRecord, into target: UnsafeMutableBufferPointer<Float>
  ) throws(ImageFault) {
    precondition(pipeline.fixedSize != nil, "a target needs a fixed size")
    try load(record, at: 0) { _, _ in target }
  }

  /// Loads, and augments where asked to, the image at a position of the stream.
  ///
  /// `room` gives height x width x `depth` floats for the size that it is called with.
  func load(
    _ record: ImageRecord, at position: Int,
    room: (_ height: Int, _ width: Int) -> UnsafeMutableBufferPointer<Float>
  ) throws(ImageFault) {
    let image = try sized(record)
    let (height, width) = pipeline.fixedSize ?? (image.height, image.width)
    let own = (height: height, width: width)
    let size = augmenter?.draws.augmentation.size(after: height, width) ?? own
    let target = room(size.height, size.width)
    let pixels = size.height * size.width
    precondition(target.count == pixels * pipeline.depth, "the target must hold the image")
    guard let start = pipeline.keepsOneChannel ? colours.reserve(pixels * 3) : target.baseAddress
    else { return }
    if let augmenter {
      augmenter.change(position, height: height, width: width, into: start) { source in
        prepare(image, height, width, plain: true, into: source)
      }
      preprocessing.apply(start, count: pixels)
    } else {
      prepare(image, height, width, plain: false, into: start)
    }
    finish(start, count: pixels * 3)
    if pipeline.keepsOneChannel { target.baseAddress?.update(from: start, count: pixels) }
  }

  /// What is done last to an image of `count` numbers: of one channel they move to the front.
  private func finish(_ values: UnsafeMutablePointer<Float>, count: Int) {
    pipeline.samplewise?.apply(values, count: count)
    guard pipeline.keepsOneChannel else { return }
    for pixel in 0..<count / 3 { values[pixel] = values[pixel * 3] }
  }

  /// The upright RGB bytes of a record, valid until the next call; numbers that are no grey levels are
  /// made such, to be looked at.
  package func decode(_ record: ImageRecord) throws(ImageFault) -> DecodedImage {
    switch try pixels(of: record) {
    case .bytes(let image): return image
    case .floats(let image):
      do throws(DecodingFault) {
        try image.show(in: decoded)
      } catch {
        throw error.named(record.name)
      }
      return decoded
    }
  }

  /// The upright pixels of a record, valid until the next call.
  private func pixels(of record: ImageRecord) throws(ImageFault) -> StoredPixels {
    let image = try stored(record)
    if pipeline.channels == .grayscale { image.loseColours() }
    return image
  }

  /// The upright pixels of a record as they are stored.
  private func stored(_ record: ImageRecord) throws(ImageFault) -> StoredPixels {
    do throws(DecodingFault) {
      switch record.source {
      case .file(let path):
        try file.read(path)
        return .bytes(try decode(file.bytes))
      case .stored(let image):
        try file.read(image)
        return try decode(file.bytes, by: image.container.coding)
      case .rendered(let rendered):
        try renderer.render(rendered, into: decoded)
        return .bytes(decoded)
      }
    } catch {
      throw error.named(record.name)
    }
  }

  /// The pixels of an image that is one of many.
  private func decode(
    _ bytes: UnsafeRawBufferPointer, by coding: StoredCoding
  ) throws(DecodingFault) -> StoredPixels {
    switch coding {
    case .planes(let record):
      try record.decode(bytes, into: decoded)
      return .bytes(decoded)
    case .array(let image) where image.isOfBytes:
      try image.decode(bytes, into: decoded)
      return .bytes(decoded)
    case .array(let image):
      image.decode(bytes, into: numbers)
      return .floats(numbers)
    case .record: return .bytes(try decode(bytes))
    }
  }

  /// The size of a record's image as it is stored; of a file no more than the head is read.
  package func size(of record: ImageRecord) throws(ImageFault) -> (height: Int, width: Int) {
    guard case .file(let path) = record.source else {
      let image = try decode(record)
      return (image.height, image.width)
    }
    do throws(DecodingFault) {
      try file.read(path, count: 1 << 18)
      if ImageFormat(head: file.bytes)?.hasSizeInHead == false { try file.read(path) }
      return try decoded.measure(file.bytes)
    } catch {
      throw error.named(record.name)
    }
  }

  /// Why a record's image is too small, by its file's head alone; nil where it is not, or where the
  /// head does not tell.
  package func smallness(of record: ImageRecord) -> ImageFault? {
    guard let (height, width) = try? size(of: record) else { return nil }
    var turns = false
    if pipeline.exif == .apply, case .file = record.source {
      turns = ExifOrientation(file: file.bytes).swapsSides
    }
    return (turns ? tooSmall(width, height) : tooSmall(height, width)).map {
      ImageFault(name: record.name, reason: $0)
    }
  }

  private func tooSmall(_ height: Int, _ width: Int) -> ImageFault.Reason? {
    guard pipeline.fixedSize == nil,
      height < pipeline.smallestHeight || width < pipeline.smallestWidth
    else { return nil }
    return .tooSmall(
      height: height, width: width, leastHeight: pipeline.smallestHeight,
      leastWidth: pipeline.smallestWidth)
  }

  /// The image of a file in memory.
  package func pixels(of file: [UInt8], name: String) throws(ImageFault) -> PixelImage {
    do throws(DecodingFault) {
      let image = try file.withUnsafeBufferPointer { (bytes) throws(DecodingFault) in
        try decode(UnsafeRawBufferPointer(bytes))
      }
      return PixelImage(height: image.height, width: image.width, bytes: Array(image.bytes))
    } catch {
      throw error.named(name)
    }
  }

  private func decode(_ bytes: UnsafeRawBufferPointer) throws(DecodingFault) -> DecodedImage {
    try decoded.decode(bytes, transform: pipeline.transform)
    let orientation: ExifOrientation
    if ImageFormat(head: bytes) == .tiff {
      // All loaders turn these.
      orientation = decoded.storedOrientation
    } else {
      guard pipeline.exif == .apply else { return decoded }
      orientation = ExifOrientation(file: bytes)
    }
    guard orientation != .upright else { return decoded }
    try orientation.turn(decoded, into: turned)
    return turned
  }

  /// The decoded image, where it has the size that the pipeline promises.
  private func sized(_ record: ImageRecord) throws(ImageFault) -> StoredPixels {
    let image = try pixels(of: record)
    if let fault = tooSmall(image.height, image.width) {
      throw ImageFault(name: record.name, reason: fault)
    }
    guard pipeline.resize == .none, let (height, width) = pipeline.fixedSize,
      image.height != height || image.width != width
    else {
      guard let framer else { return image }
      do throws(DecodingFault) {
        return try framer.shaped(image)
      } catch {
        throw error.named(record.name)
      }
    }
    throw ImageFault(
      name: record.name,
      reason: .otherSize(
        height: image.height, width: image.width, expectedHeight: height, expectedWidth: width))
  }

  private func prepare(
    _ image: StoredPixels, _ height: Int, _ width: Int, plain isPlain: Bool,
    into target: UnsafeMutablePointer<Float>
  ) {
    let preprocessing = isPlain ? plain : preprocessing
    guard let framer else { return resize(image, height, width, preprocessing, into: target) }
    framer.keepMiddle(of: image, into: target) { height, width, target in
      resize(image, height, width, preprocessing, into: target)
    }
  }

  private func resize(
    _ image: StoredPixels, _ height: Int, _ width: Int, _ preprocessing: Preprocessing,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch image {
    case .bytes(let image): resize(image, height, width, preprocessing, into: target)
    case .floats(let image):
      if let source = image.values.baseAddress, spans != nil {
        spans?(source, of: (image.height, image.width), height: height, width: width, into: target)
      } else {
        floats(
          image, height: height, width: width, by: pipeline.resize, into: target)
      }
      preprocessing.select(target, count: height * width)
      preprocessing.apply(target, count: height * width)
    }
  }

  private func resize(
    _ image: DecodedImage, _ height: Int, _ width: Int, _ preprocessing: Preprocessing,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch pipeline.resize {
    case .nearest, .tfNearest:
      nearest(image, height: height, width: width, preprocessing: preprocessing, into: target)
    case .bilinear:
      bilinear(image, height: height, width: width, preprocessing: preprocessing, into: target)
    case .opencv:
      opencv(image, height: height, width: width, preprocessing: preprocessing, into: target)
    case .pillowBilinear, .bicubic, .lanczos, .box, .hamming:
      pillow?(
        image, window: framer?.window(of: image), height: height, width: width,
        preprocessing: preprocessing, into: target)
    case .area, .tfBicubic, .lanczos3, .lanczos5, .gaussian, .mitchellcubic:
      guard let bytes = image.bytes.baseAddress else { return }
      spans?(
        UnsafePointer(bytes), of: (image.height, image.width), height: height, width: width,
        into: target)
      preprocessing.select(target, count: height * width)
      preprocessing.apply(target, count: height * width)
    case .none:
      guard let bytes = image.bytes.baseAddress else { return }
      preprocessing.convert(bytes, count: height * width, into: target)
    }
  }
}
