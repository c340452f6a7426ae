/// Keras's `ImageDataGenerator` ranges, training images only.
package struct Augmentation: Hashable, Sendable {
  /// What stands beyond the image's edges, in SciPy's words.
  package enum Fill: String, Hashable, Sendable, CaseIterable {
    case nearest
    case constant
    case reflect
    case wrap
  }

  /// Degrees, to either side.
  package var rotation: Double
  /// Fractions of the width and height.
  package var widthShift: Double
  package var heightShift: Double
  /// In the unit that the compatibility preset gives.
  package var shear: Double
  /// Zoom is drawn from 1 - zoom ..< 1 + zoom, for each axis.
  package var zoom: Double
  package var horizontalFlip: Bool
  package var verticalFlip: Bool
  package var fill: Fill
  /// The value outside the image under `fill: constant`.
  package var fillValue: Double

  package init(
    rotation: Double = 0, widthShift: Double = 0, heightShift: Double = 0, shear: Double = 0,
    zoom: Double = 0, horizontalFlip: Bool = false, verticalFlip: Bool = false,
    fill: Fill = .nearest, fillValue: Double = 0
  ) {
    self.rotation = rotation
    self.widthShift = widthShift
    self.heightShift = heightShift
    self.shear = shear
    self.zoom = zoom
    self.horizontalFlip = horizontalFlip
    self.verticalFlip = verticalFlip
    self.fill = fill
    self.fillValue = fillValue
  }
}
