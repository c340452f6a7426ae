internal import Basics
package import Configuration
internal import Glibc

/// One draw of `GeneratorRanges`, as `ImageDataGenerator.get_random_transform` names its parts.
package struct ImageChange: Hashable, Sendable {
  /// Degrees.
  package var theta = 0.0
  /// Pixels; `tx` is random within the height's range and `ty` from the width's, as in Keras.
  package var tx = 0.0
  package var ty = 0.0
  package var shear = 0.0
  package var zx = 1.0
  package var zy = 1.0
  package var flipHorizontal = false
  package var flipVertical = false
  /// Of 255; nil where nothing is added.
  package var channelShift: Double?
  /// A factor; nil where the image is as bright as it was.
  package var brightness: Double?

  package init() {}

  /// Random numbers, in this order: theta, tx, ty, shear, zx, zy, horizontal flip, vertical flip,
  /// channel shift, brightness.
  ///
  /// All ten are taken whatever the ranges, so that one range never changes another's numbers.
  package init(
    _ ranges: GeneratorRanges, seed: Int, epoch: Int, image: Int, height: Int, width: Int
  ) {
    var draws = CounterGenerator(seed: seed, purpose: "augmentation", epoch: epoch, index: image)
    theta = draws.within(ranges.rotation)
    tx = draws.shift(ranges.heightShift, height)
    ty = draws.shift(ranges.widthShift, width)
    shear = draws.within(ranges.shear)
    zx = draws.scale(ranges.zoom)
    zy = draws.scale(ranges.zoom)
    flipHorizontal = draws.uniform(0, 1) < 0.5 && ranges.horizontalFlip
    flipVertical = draws.uniform(0, 1) < 0.5 && ranges.verticalFlip
    let intensity = draws.within(ranges.channelShift ?? 0)
    channelShift = (ranges.channelShift ?? 0) > 0 ? intensity : nil
    let factor = draws.uniform(ranges.brightness?.low ?? 1, ranges.brightness?.high ?? 1)
    brightness = ranges.brightness.map { _ in factor }
  }
}

extension CounterGenerator {
  fileprivate mutating func within(_ range: Double) -> Double { uniform(-range, range) }

  /// Pixels, by one draw whatever the range.
  ///
  /// Source: `get_random_transform` takes one of 0, 1, ... N - 1 for a whole number N, one of a list,
  /// or a number in between, and the first two to either side.
  fileprivate mutating func shift(_ range: NumberOrNumbers, _ size: Int) -> Double {
    switch range {
    case .number(let range) where range < 1:
      return within(range) * Double(size)
    case .number(let range):
      guard let count = Int(exactly: range) else { return within(range) }
      let (index, sign) = choice(of: count)
      return Double(index) * sign
    case .numbers(let values):
      let (index, sign) = choice(of: values.count)
      let isFraction = values.allSatisfy { $0 < 1 }
      return values[index] * sign * (isFraction ? Double(size) : 1)
    }
  }

  private mutating func choice(of count: Int) -> (index: Int, sign: Double) {
    let place = Int(uniform(0, Double(2 * count)))
    return (place / 2, place % 2 == 0 ? 1 : -1)
  }

  fileprivate mutating func scale(_ range: NumberOrNumbers) -> Double {
    switch range {
    case .number(let range): 1 + within(range)
    case .numbers(let ends): uniform(ends.first ?? 1, ends.last ?? 1)
    }
  }
}

/// Where in the source image each target pixel lies: rows of [A | b] over (row, column).
package struct AffineMap: Hashable, Sendable {
  package var rowFromRow = 1.0
  package var rowFromColumn = 0.0
  package var rowOffset = 0.0
  package var columnFromRow = 0.0
  package var columnFromColumn = 1.0
  package var columnOffset = 0.0

  /// C R(theta) T(tx, ty) S(shear) Z(zx, zy) C^-1, read in the axes that the generation uses.
  ///
  /// Source: `apply_affine_transform` in keras-preprocessing's `affine_transformations.py`.
  package init(
    _ change: ImageChange, _ augmentation: GeneratorAugmentation, height: Int, width: Int
  ) {
    let theta = change.theta * .pi / 180
    let shear = change.shear * (augmentation.shearUnit == .degrees ? .pi / 180 : 1)
    let (cosine, sine) = (cos(theta), sin(theta))
    // R S Z, then the shift turned by R.
    let a = cosine * change.zx
    let b = (-cosine * sin(shear) - sine * cos(shear)) * change.zy
    let c = sine * change.zx
    let d = (-sine * sin(shear) + cosine * cos(shear)) * change.zy
    let half = augmentation.centre == .plusHalf ? 0.5 : -0.5
    let first = Double(height) / 2 + half
    let second = Double(width) / 2 + half
    let e = cosine * change.tx - sine * change.ty + first - a * first - b * second
    let f = sine * change.tx + cosine * change.ty + second - c * first - d * second
    switch augmentation.axes {
    case .rowColumn:
      (rowFromRow, rowFromColumn, rowOffset) = (a, b, e)
      (columnFromRow, columnFromColumn, columnOffset) = (c, d, f)
    case .xy:
      (columnFromColumn, columnFromRow, columnOffset) = (a, b, e)
      (rowFromColumn, rowFromRow, rowOffset) = (c, d, f)
    }
  }

  package var isIdentity: Bool {
    rowFromRow == 1 && rowFromColumn == 0 && rowOffset == 0 && columnFromRow == 0
      && columnFromColumn == 1 && columnOffset == 0
  }
}
