internal import Compiler

/// Winograd's algorithm along one axis, of eight channels at a time.
///
/// A polynomial through points: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
/// 2015. Along both axes one after the other it is that of windows in the plane.
protocol WinogradTransform {
  static var axis: WinogradAxis { get }

  /// Transforms pixels of the input.
  ///
  /// - Parameters:
  ///   - pixels: As many as `axis.inner`.
  ///   - result: As many, which may be in the same place.
  static func input(_ pixels: StridedVectors, into result: StridedVectors)

  /// Makes pixels of the output of products.
  ///
  /// - Parameters:
  ///   - products: As many as `axis.inner`.
  ///   - pixels: As many as `axis.outer`, in another place.
  static func output(_ products: StridedVectors, into pixels: StridedVectors)
}

/// Vectors at equal distances.
struct StridedVectors {
  typealias Vector = SIMD8<Float>

  let start: UnsafeMutablePointer<Vector>
  /// In vectors.
  let stride: Int

  subscript(_ index: Int) -> Vector {
    @inline(__always) get { start[index &* stride] }
    @inline(__always) nonmutating set { start[index &* stride] = newValue }
  }
}

/// A window of one pixel.
enum WinogradOfOne: WinogradTransform {
  static var axis: WinogradAxis { .one }

  @inline(__always)
  static func input(_ pixels: StridedVectors, into result: StridedVectors) {
    result[0] = pixels[0]
  }

  @inline(__always)
  static func output(_ products: StridedVectors, into pixels: StridedVectors) {
    pixels[0] = products[0]
  }
}

/// F(4, 3), by the points 0, 1, -1, 2, -2 and infinity.
enum WinogradOfThree: WinogradTransform {
  static var axis: WinogradAxis { .three }

  @inline(__always)
  static func input(_ pixels: StridedVectors, into result: StridedVectors) {
    let (d0, d1, d2) = (pixels[0], pixels[1], pixels[2])
    let (d3, d4, d5) = (pixels[3], pixels[4], pixels[5])
    let (even, odd) = (d4 - 4 * d2, d3 - 4 * d1)
    let (sum, difference) = (d4 - d2, 2 * (d3 - d1))
    result[0] = 4 * d0 - 5 * d2 + d4
    result[1] = even + odd
    result[2] = even - odd
    result[3] = sum + difference
    result[4] = sum - difference
    result[5] = 4 * d1 - 5 * d3 + d5
  }

  @inline(__always)
  static func output(_ products: StridedVectors, into pixels: StridedVectors) {
    let (sum1, difference1) = (products[1] + products[2], products[1] - products[2])
    let (sum2, difference2) = (products[3] + products[4], products[3] - products[4])
    pixels[0] = products[0] + sum1 + sum2
    pixels[1] = difference1 + 2 * difference2
    pixels[2] = sum1 + 4 * sum2
    pixels[3] = difference1 + 8 * difference2 + products[5]
  }
}

/// F(4, 7), by the points 0, 1, -1, 2, -2, 1/2, -1/2, 3/4, -3/4 and infinity: of those that a few bits
/// hold, the ones with the least error.
enum WinogradOfSeven: WinogradTransform {
  static var axis: WinogradAxis { .seven }

  @inline(__always)
  static func input(_ pixels: StridedVectors, into result: StridedVectors) {
    let (d0, d1, d2, d3, d4) = (pixels[0], pixels[1], pixels[2], pixels[3], pixels[4])
    let (d5, d6, d7, d8, d9) = (pixels[5], pixels[6], pixels[7], pixels[8], pixels[9])
    // The product of x - q over all points q, without the point itself: a pair of points has the
    // product over the squares of the others in common.
    result[0] = d8 - 5.8125 * d6 + 8.203125 * d4 - 3.953125 * d2 + 0.5625 * d0
    let even1 = d8 - 4.8125 * d6 + 3.390625 * d4 - 0.5625 * d2
    let odd1 = d7 - 4.8125 * d5 + 3.390625 * d3 - 0.5625 * d1
    result[1] = even1 + odd1
    result[2] = even1 - odd1
    let even2 = d8 - 1.8125 * d6 + 0.953125 * d4 - 0.140625 * d2
    let odd2 = 2 * (d7 - 1.8125 * d5 + 0.953125 * d3 - 0.140625 * d1)
    result[3] = even2 + odd2
    result[4] = even2 - odd2
    let even3 = d8 - 5.5625 * d6 + 6.8125 * d4 - 2.25 * d2
    let odd3 = 0.5 * (d7 - 5.5625 * d5 + 6.8125 * d3 - 2.25 * d1)
    result[5] = even3 + odd3
    result[6] = even3 - odd3
    let even4 = d8 - 5.25 * d6 + 5.25 * d4 - d2
    let odd4 = 0.75 * (d7 - 5.25 * d5 + 5.25 * d3 - d1)
    result[7] = even4 + odd4
    result[8] = even4 - odd4
    result[9] = d9 - 5.8125 * d7 + 8.203125 * d5 - 3.953125 * d3 + 0.5625 * d1
  }

  @inline(__always)
  static func output(_ products: StridedVectors, into pixels: StridedVectors) {
    let (sum1, difference1) = (products[1] + products[2], products[1] - products[2])
    let (sum2, difference2) = (products[3] + products[4], products[3] - products[4])
    let (sum3, difference3) = (products[5] + products[6], products[5] - products[6])
    let (sum4, difference4) = (products[7] + products[8], products[7] - products[8])
    pixels[0] = products[0] + sum1 + sum2 + sum3 + sum4
    pixels[1] = difference1 + 2 * difference2 + 0.5 * difference3 + 0.75 * difference4
    pixels[2] = sum1 + 4 * sum2 + 0.25 * sum3 + 0.5625 * sum4
    pixels[3] =
      difference1 + 8 * difference2 + 0.125 * difference3 + 0.421875 * difference4 + products[9]
  }
}
