/// Images in blocks of sixteen channels: for each image and block, a plane of pixels.
struct Planes {
  let images: Int
  let blocks: Int
  let pixels: Int

  init(_ tensor: BatchTensor) {
    precondition(tensor.isBlocked, "planes are of blocked images")
    images = tensor.batch
    pixels = tensor.shape[0] * tensor.shape[1]
    blocks = tensor.perImage / (pixels * Lane.scalarCount)
  }

  func lanes(_ floats: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Lane> {
    Lanes.pointer(floats)
  }

  func plane(
    _ lanes: UnsafeMutablePointer<Lane>, _ image: Int, _ block: Int
  ) -> UnsafeMutablePointer<Lane> {
    lanes + (image * blocks + block) * pixels
  }

  /// Calls `body` for every plane.
  func visit(_ body: (_ image: Int, _ block: Int) -> Void) {
    let blocks = blocks
    Team.forEach(images * blocks) { body($0 / blocks, $0 % blocks) }
  }

  /// For every block: `first` on all its planes, `finish`, `then` on all its planes.
  ///
  /// With enough blocks a thread takes a whole one, so that its planes are still in the cache when
  /// they are read again. The order changes no result.
  func visit(
    _ first: (_ image: Int, _ block: Int) -> Void, finish: (_ block: Int) -> Void,
    then: (_ image: Int, _ block: Int) -> Void
  ) {
    let threads = Team.threads
    if blocks % threads == 0 || blocks >= 4 * threads {
      let images = images
      Team.forEach(blocks) { block in
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
