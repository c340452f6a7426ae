internal import Configuration

/// Transforms an image by an `AffineMap`, then flips it.
///
/// Source: `scipy.ndimage.affine_transform` with order 1 (bilinear) or 0 (nearest), channel by
/// channel; coordinates are in Double as there, the interpolation itself is in Float.
package struct AffineTransform {
  private let map: AffineMap
  private let change: ImageChange
  private let augmentation: GeneratorAugmentation

  package init(
    _ change: ImageChange, _ augmentation: GeneratorAugmentation, height: Int, width: Int
  ) {
    self.change = change
    self.augmentation = augmentation
    map = AffineMap(change, augmentation, height: height, width: width)
  }

  /// From `source` to `target`, both height x width x 3.
  package func apply(
    _ source: UnsafePointer<Float>, height: Int, width: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    let isIdentity = map.isIdentity
    for row in 0..<height {
      let y = change.flipVertical ? height - 1 - row : row
      let line = target + row * width * 3
      if isIdentity && !change.flipHorizontal {
        line.update(from: source + y * width * 3, count: width * 3)
      } else {
        draw(line: y, source, height, width, into: line)
      }
    }
  }

  /// The target pixels of one row, before the vertical flip.
  private func draw(
    line y: Int, _ source: UnsafePointer<Float>, _ height: Int, _ width: Int,
    into line: UnsafeMutablePointer<Float>
  ) {
    let rowStart = Double(y) * map.rowFromRow + map.rowOffset
    let columnStart = Double(y) * map.columnFromRow + map.columnOffset
    let stride = width * 3
    let (first, step) = change.flipHorizontal ? (width - 1, -3) : (0, 3)
    let isBilinear = augmentation.interpolation == .bilinear
    let value = Float(augmentation.ranges.fillValue)
    var pixel = line + first * 3
    for x in 0..<width {
      let row = extended(rowStart + Double(x) * map.rowFromColumn, height)
      let column = extended(columnStart + Double(x) * map.columnFromColumn, width)
      if row <= -1 || column <= -1 {
        for channel in 0..<3 { pixel[channel] = value }
      } else if isBilinear {
        let (top, left) = (row.rounded(.down), column.rounded(.down))
        let (down, across) = (Float(row - top), Float(column - left))
        let upper = source + inside(Int(top), height) &* stride
        let lower = source + inside(Int(top) + 1, height) &* stride
        let west = inside(Int(left), width) &* 3
        let east = inside(Int(left) + 1, width) &* 3
        for channel in 0..<3 {
          let above = upper[west &+ channel] * (1 - across) + upper[east &+ channel] * across
          let below = lower[west &+ channel] * (1 - across) + lower[east &+ channel] * across
          pixel[channel] = above * (1 - down) + below * down
        }
      } else {
        let near =
          source + inside(Int((row + 0.5).rounded(.down)), height) &* stride
          + inside(Int((column + 0.5).rounded(.down)), width) &* 3
        for channel in 0..<3 { pixel[channel] = near[channel] }
      }
      pixel += step
    }
  }

  @inline(__always)
  private func inside(_ index: Int, _ count: Int) -> Int { max(0, min(index, count &- 1)) }

  /// A coordinate brought back into the image; -1 where the fill value is.
  ///
  /// Source: `map_coordinate` in SciPy's `ni_interpolation.c`; `wrap` has a period of n - 1 there.
  @inline(__always)
  private func extended(_ coordinate: Double, _ count: Int) -> Double {
    let last = Double(count - 1)
    if coordinate >= 0 && coordinate <= last { return coordinate }
    switch augmentation.ranges.fill {
    case .nearest: return coordinate < 0 ? 0 : last
    case .constant: return -1
    case .reflect:
      let size = Double(count)
      let period = 2 * size
      let place = coordinate - period * (coordinate / period).rounded(.down)
      // A hair above -1, which means the fill value.
      return place < size ? place : max(period - place - 1, -1 + 0x1p-50)
    case .wrap:
      guard count > 1 else { return 0 }
      return coordinate < 0
        ? coordinate + last * ((-coordinate / last).rounded(.towardZero) + 1)
        : coordinate - last * (coordinate / last).rounded(.towardZero)
    }
  }
}
