internal import Basics
package import Configuration
internal import Glibc

/// One draw of an `Augmentation`, as `ImageDataGenerator.get_random_transform` names its parts.
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

  package init() {}

  /// Random numbers, in this order: theta, tx, ty, shear, zx, zy, horizontal flip, vertical flip.
  ///
  /// All eight are taken whatever the ranges, so that one range never changes another's numbers.
  package init(
    _ augmentation: Augmentation, seed: Int, epoch: Int, image: Int, height: Int, width: Int
  ) {
    var draws = CounterGenerator(seed: seed, purpose: "augmentation", epoch: epoch, index: image)
    func within(_ range: Double) -> Double { draws.uniform(-range, range) }
    func pixels(_ range: Double, _ size: Int) -> Double {
      within(range) * (range < 1 ? Double(size) : 1)
    }
    theta = within(augmentation.rotation)
    tx = pixels(augmentation.heightShift, height)
    ty = pixels(augmentation.widthShift, width)
    shear = within(augmentation.shear)
    zx = 1 + within(augmentation.zoom)
    zy = 1 + within(augmentation.zoom)
    flipHorizontal = draws.uniform(0, 1) < 0.5 && augmentation.horizontalFlip
    flipVertical = draws.uniform(0, 1) < 0.5 && augmentation.verticalFlip
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
  package init(_ change: ImageChange, _ augmentation: ImageAugmentation, height: Int, width: Int) {
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
