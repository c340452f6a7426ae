internal import Models

/// One image's pixels of sixteen channels, two vectors of eight each.
///
/// Where only the first eight channels exist, both halves are the same memory: the second half reads
/// like the first, and what is written to it is overwritten by the first.
struct LanePlane {
  private let low: UnsafeMutablePointer<SIMD8<Float>>
  private let high: UnsafeMutablePointer<SIMD8<Float>>
  /// From pixel to pixel, in vectors of eight.
  private let stride: Int

  /// - `second`: floats from the first eight channels of a pixel to the next eight; 0 for none.
  /// - `stride`: floats from pixel to pixel.
  init(_ first: UnsafeMutablePointer<Float>, second: Int, stride: Int) {
    low = UnsafeMutableRawPointer(first).assumingMemoryBound(to: SIMD8<Float>.self)
    high = UnsafeMutableRawPointer(first + second).assumingMemoryBound(to: SIMD8<Float>.self)
    self.stride = stride / 8
  }

  subscript(pixel: Int) -> Lane {
    @inline(__always) get {
      Lane(lowHalf: low[pixel &* stride], highHalf: high[pixel &* stride])
    }
    @inline(__always) nonmutating set {
      high[pixel &* stride] = newValue.highHalf
      low[pixel &* stride] = newValue.lowHalf
    }
  }
}

/// Images as own loops see them: for each image and each sixteen channels, a plane of pixels,
/// whatever order oneDNN likes the channels in.
struct BlockedView {
  let images: Int
  /// Of sixteen channels, the last one perhaps of fewer.
  let blocks: Int
  let pixels: Int
  private let channels: Int
  /// Channels of the images that these are the first of.
  private let storedChannels: Int
  private let perImage: Int
  private let order: ChannelOrder

  init(_ tensor: BatchTensor) {
    self.init(
      tensor.shape, tensor.order, images: tensor.batch, perImage: tensor.perImage,
      storedChannels: tensor.shape[2])
  }

  /// The first channels of images that have more of them.
  ///
  /// - Parameters:
  ///   - storedChannels: Of the images, whole blocks where they lie in blocks.
  ///   - shape: `[height, width, channels]` of what is seen.
  ///   - order: How the images lie.
  ///   - images: Their number.
  init(firstOf storedChannels: Int, _ shape: [Int], _ order: ChannelOrder, images: Int) {
    self.init(
      shape, order, images: images, perImage: shape[0] * shape[1] * storedChannels,
      storedChannels: storedChannels)
  }

  private init(
    _ shape: [Int], _ order: ChannelOrder, images: Int, perImage: Int, storedChannels: Int
  ) {
    self.images = images
    pixels = shape[0] * shape[1]
    channels = shape[2]
    self.perImage = perImage
    self.storedChannels = storedChannels
    self.order = order
    blocks = (channels + Lane.scalarCount - 1) / Lane.scalarCount
    precondition(
      order != .last || (channels % 8 == 0 && storedChannels % 8 == 0),
      "planes are of whole vectors of eight channels")
  }

  func plane(_ values: UnsafeMutablePointer<Float>, _ image: Int, _ block: Int) -> LanePlane {
    let start = values + image * perImage
    let first = block * Lane.scalarCount
    let isWhole = first + 8 < channels
    return switch order {
    case .blocks16: LanePlane(start + first * pixels, second: 8, stride: 16)
    case .blocks8:
      LanePlane(start + first * pixels, second: isWhole ? 8 * pixels : 0, stride: 8)
    case .last: LanePlane(start + first, second: isWhole ? 8 : 0, stride: storedChannels)
    }
  }

  /// Calls `body` for every plane.
  func visit(_ body: (_ image: Int, _ block: Int) -> Void) {
    let blocks = blocks
    ThreadPool.forEach(images * blocks) { body($0 / blocks, $0 % blocks) }
  }

  /// For every block: `first` on all its planes, `finish`, `then` on all its planes.
  ///
  /// With enough blocks a thread takes a whole one, so that its planes are still in the cache when
  /// they are read again. The order changes no result.
  func visit(
    _ first: (_ image: Int, _ block: Int) -> Void, finish: (_ block: Int) -> Void,
    then: (_ image: Int, _ block: Int) -> Void
  ) {
    let threads = ThreadPool.threads
    if blocks % threads == 0 || blocks >= 4 * threads {
      let images = images
      ThreadPool.forEach(blocks) { block in
        for image in 0..<images { first(image, block) }
        finish(block)
        for image in 0..<images { then(image, block) }
      }
    } else {
      visit(first)
      for block in 0..<blocks { finish(block) }
      visit(then)
    }
  }

  /// Keeps a plane's sums.
  func store(_ sums: LaneSums, in partial: AlignedDoubles, _ image: Int, _ block: Int) {
    let place = partial.start + (block * images + image) * 2 * Lane.scalarCount
    for lane in 0..<Lane.scalarCount {
      place[lane] = sums.first[lane]
      place[Lane.scalarCount + lane] = sums.second[lane]
    }
  }

  /// The sums over all images of a block, in the images' order.
  func total(_ partial: AlignedDoubles, _ block: Int) -> LaneSums {
    var total = LaneSums()
    for image in 0..<images {
      let place = partial.start + (block * images + image) * 2 * Lane.scalarCount
      for lane in 0..<Lane.scalarCount {
        total.first[lane] += place[lane]
        total.second[lane] += place[Lane.scalarCount + lane]
      }
    }
    return total
  }
}

/// Two sums for each of sixteen channels.
struct LaneSums {
  var first = SIMD16<Double>(repeating: 0)
  var second = SIMD16<Double>(repeating: 0)

  /// Pixels that are summed in single precision before they are added to a sum in double.
  private static let run = 64

  /// Sums what `terms` gives for each pixel.
  @inline(__always)
  static func take(_ pixels: Int, _ terms: (_ pixel: Int) -> (Lane, Lane)) -> LaneSums {
    var sums = LaneSums()
    var start = 0
    while start < pixels {
      let end = min(start + run, pixels)
      var (first, second) = (Lane(repeating: 0), Lane(repeating: 0))
      for pixel in start..<end {
        let (a, b) = terms(pixel)
        first += a
        second += b
      }
      sums.first += SIMD16<Double>(first)
      sums.second += SIMD16<Double>(second)
      start = end
    }
    return sums
  }
}

/// Doubles that begin at a 64-byte boundary.
final class AlignedDoubles {
  private let floats: AlignedFloats
  let start: UnsafeMutablePointer<Double>

  init(count: Int) {
    floats = AlignedFloats(count: 2 * count)
    start = floats.address.assumingMemoryBound(to: Double.self)
  }
}
