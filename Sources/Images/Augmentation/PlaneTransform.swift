package import Configuration
internal import Glibc

/// Where in the source image each target pixel lies: rows of [A | b] over (x, y), pixel centres at
/// whole numbers, in Float as Keras's matrices are.
package struct PlaneMap: Hashable, Sendable {
  package var xFromX: Float = 1
  package var xFromY: Float = 0
  package var xOffset: Float = 0
  package var yFromX: Float = 0
  package var yFromY: Float = 1
  package var yOffset: Float = 0

  package init() {}
}

/// Takes the pixels of an image from where a `PlaneMap` says.
///
/// Source: `ProjectiveGenerator` in TensorFlow's `image_ops.h`, which is what Keras's
/// `affine_transform` calls; every step is in Float, as there.
package struct PlaneTransform {
  private let map: PlaneMap
  private let sampling: Sampling

  package init(_ map: PlaneMap, _ sampling: Sampling) {
    self.map = map
    self.sampling = sampling
  }

  /// From `source` to `target`, both height x width x 3.
  package func apply(
    _ source: UnsafePointer<Float>, height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    let isBilinear = sampling.interpolation == .bilinear
    let isConstant = sampling.fillMode == .constant
    let fill = Float(sampling.fillValue)
    let (right, bottom) = (Float(width - 1), Float(height - 1))
    var pixel = target
    for row in 0..<height {
      let (xFromRow, yFromRow) = (map.xFromY * Float(row), map.yFromY * Float(row))
      for column in 0..<width {
        let x = extended(map.xFromX * Float(column) + xFromRow + map.xOffset, right)
        let y = extended(map.yFromX * Float(column) + yFromRow + map.yOffset, bottom)
        let isInside = x >= 0 && x <= right && y >= 0 && y <= bottom
        if isConstant && !isInside {
          blend(source, height, width, x, y, fill, into: pixel)
        } else if isBilinear {
          let (left, top) = (x.rounded(.down), y.rounded(.down))
          let (across, down) = (x - left, y - top)
          let (back, up) = (left + 1 - x, top + 1 - y)
          let upper = source + (Int(top) &* width &+ Int(left)) &* 3
          // Where the image ends the weight of what is beyond is 0.
          let east = left < right ? 3 : 0
          let lower = top < bottom ? upper + width &* 3 : upper
          for channel in 0..<3 {
            let above = back * upper[channel] + across * upper[channel &+ east]
            let below = back * lower[channel] + across * lower[channel &+ east]
            pixel[channel] = up * above + down * below
          }
        } else {
          let near = source + (Int(y.rounded()) &* width &+ Int(x.rounded())) &* 3
          for channel in 0..<3 { pixel[channel] = near[channel] }
        }
        pixel += 3
      }
    }
  }

  /// One pixel outside the image, where the fill value stands for what is not there.
  private func blend(
    _ source: UnsafePointer<Float>, _ height: Int, _ width: Int, _ x: Float, _ y: Float,
    _ fill: Float, into pixel: UnsafeMutablePointer<Float>
  ) {
    func value(_ x: Float, _ y: Float, _ channel: Int) -> Float {
      guard x >= 0, x < Float(width), y >= 0, y < Float(height) else { return fill }
      return source[(Int(y) * width + Int(x)) * 3 + channel]
    }
    let isBilinear = sampling.interpolation == .bilinear
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (across, down) = (x - left, y - top)
    for channel in 0..<3 {
      if isBilinear {
        let above =
          (left + 1 - x) * value(left, top, channel) + across * value(left + 1, top, channel)
        let below =
          (left + 1 - x) * value(left, top + 1, channel) + across
          * value(left + 1, top + 1, channel)
        pixel[channel] = (top + 1 - y) * above + down * below
      } else {
        pixel[channel] = value(x.rounded(), y.rounded(), channel)
      }
    }
  }

  /// A coordinate brought back into the image; as it is where the fill value stands outside.
  ///
  /// Source: `MapCoordinate` in `image_ops.h`, where `wrap` divides by one less than it subtracts.
  @inline(__always)
  private func extended(_ coordinate: Float, _ last: Float) -> Float {
    if coordinate >= 0 && coordinate <= last { return coordinate }
    let size = last + 1
    switch sampling.fillMode {
    case .constant: return coordinate
    case .nearest: return coordinate < 0 ? 0 : last
    case .reflect:
      guard last > 0 else { return 0 }
      let period = 2 * size
      var place = coordinate
      if coordinate < 0 {
        place += period * (-coordinate / period).rounded(.towardZero)
        place = place < -size ? place + period : -place - 1
      } else {
        place -= period * (coordinate / period).rounded(.towardZero)
        if place >= size { place = period - place - 1 }
      }
      return max(0, min(place, last))
    case .wrap:
      guard last > 0 else { return 0 }
      let place =
        coordinate < 0
        ? coordinate + size * ((-coordinate / last).rounded(.towardZero) + 1)
        : coordinate - size * (coordinate / last).rounded(.towardZero)
      return max(0, min(place, last))
    }
  }
}
