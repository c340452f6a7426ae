/// Keras's `ImageDataGenerator` ranges, training images only.
package struct Augmentation: DeclaredRecord {
  /// What stands beyond the image's edges, in SciPy's words.
  package enum Fill: String, FieldValue, Hashable, CaseIterable {
    case nearest
    case constant
    case reflect
    case wrap
  }

  package static let fields: [DeclaredField<Augmentation>] = [
    DeclaredField(
      "rotation", \.rotation, .notNegative, also: ["rotation_range"], "degrees to either side"),
    DeclaredField(
      "width_shift", \.widthShift, .fraction, also: ["width_shift_range"],
      "a fraction of the width to either side"),
    DeclaredField(
      "height_shift", \.heightShift, .fraction, also: ["height_shift_range"],
      "a fraction of the height to either side"),
    DeclaredField(
      "shear", \.shear, .notNegative, also: ["shear_range"],
      "an angle, in the unit of 'compatibility.shear_unit'"),
    DeclaredField(
      "zoom", \.zoom, .fraction, also: ["zoom_range"],
      "how far from 1 the scale of each axis may be"),
    DeclaredField(
      "horizontal_flip", \.horizontalFlip, .bool, also: ["flip", "hflip"], "mirror"),
    DeclaredField(
      "vertical_flip", \.verticalFlip, .bool, also: ["vflip"], "turn upside down"),
    DeclaredField(
      "fill", \.fill, .words(of: Fill.self, noun: "fill"), also: ["fill_mode"],
      "what fills pixels outside the image"),
    DeclaredField(
      "fill_value", \.fillValue, .number, also: ["cval"],
      "the value outside under 'fill: constant'"),
  ]

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

  package init() { self.init(rotation: 0) }

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
