/// Keras's `ImageDataGenerator` ranges, training images only.
package struct GeneratorRanges: DeclaredRecord {
  /// A fraction of the side, whole pixels, or what the shift is one of.
  private static let shift = FieldForm.oneOr(
    .notNegative, .list(of: .number, atLeast: 1, noun: "shift"))

  package static let fields: [DeclaredField<GeneratorRanges>] = [
    DeclaredField(
      "rotation", \.rotation, .notNegative, also: ["rotation_range"], "degrees to either side"),
    DeclaredField(
      "width_shift", \.widthShift, shift, also: ["width_shift_range"],
      "to either side: below 1 a fraction of the width, a whole number N up to N - 1 whole pixels, "
        + "another number pixels; one of a list"),
    DeclaredField(
      "height_shift", \.heightShift, shift, also: ["height_shift_range"],
      "the same of the height"),
    DeclaredField(
      "shear", \.shear, .notNegative, also: ["shear_range"],
      "an angle, in the unit of 'compatibility.shear_unit'"),
    DeclaredField(
      "zoom", \.zoom, .oneOr(.fraction, .interval(of: .positive)), also: ["zoom_range"],
      "how far from 1 the scale of each axis may be, or the least and the largest scale"),
    DeclaredField(
      "horizontal_flip", \.horizontalFlip, .bool, also: ["flip", "hflip"], "mirror"),
    DeclaredField(
      "vertical_flip", \.verticalFlip, .bool, also: ["vflip"], "turn upside down"),
    DeclaredField(
      "channel_shift", \.channelShift, .optional(.notNegative), also: ["channel_shift_range"],
      "what is added to all channels, of 255, to either side"),
    DeclaredField(
      "brightness", \.brightness, .optional(.interval(of: .notNegative)),
      also: ["brightness_range"],
      "the least and the largest factor of brightness, Pillow's"),
    DeclaredField(
      "fill", \.fill, .words(of: FillMode.self, noun: "fill"), also: ["fill_mode"],
      "what fills pixels outside the image"),
    DeclaredField(
      "fill_value", \.fillValue, .number, also: ["cval"],
      "the value outside under 'fill: constant'"),
  ]

  /// Degrees, to either side.
  package var rotation: Double
  /// A number below 1 is a fraction of the side, a whole one N stands for -(N - 1) to N - 1 whole
  /// pixels, any other for all pixels between; of several one is taken, to either side.
  package var widthShift: NumberOrNumbers
  package var heightShift: NumberOrNumbers
  /// In the unit that the compatibility preset gives.
  package var shear: Double
  /// The scale is drawn from 1 - zoom ..< 1 + zoom, or between two numbers, for each axis.
  package var zoom: NumberOrNumbers
  package var horizontalFlip: Bool
  package var verticalFlip: Bool
  /// Of 255, to either side; nil where plans say nothing of it.
  package var channelShift: Double?
  /// Factors; nil where there is none.
  package var brightness: Interval?
  package var fill: FillMode
  /// The value outside the image under `fill: constant`.
  package var fillValue: Double

  package init() {
    rotation = 0
    widthShift = 0
    heightShift = 0
    shear = 0
    zoom = 0
    horizontalFlip = false
    verticalFlip = false
    fill = .nearest
    fillValue = 0
  }
}
