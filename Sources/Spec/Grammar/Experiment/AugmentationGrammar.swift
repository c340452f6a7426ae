internal import Configuration

/// The grammar of `dataset.augment`.
enum AugmentationGrammar {
  static let augmentation = record(Augmentation()) {
    field(
      "rotation", \.rotation, Scalar.number(.notNegative), also: ["rotation_range"],
      "degrees to either side")
    field(
      "width_shift", \.widthShift, Scalar.number(.fraction), also: ["width_shift_range"],
      "a fraction of the width to either side")
    field(
      "height_shift", \.heightShift, Scalar.number(.fraction), also: ["height_shift_range"],
      "a fraction of the height to either side")
    field(
      "shear", \.shear, Scalar.number(.notNegative), also: ["shear_range"],
      "an angle, in the unit of 'compatibility.shear_unit'")
    field(
      "zoom", \.zoom, Scalar.number(.fraction), also: ["zoom_range"],
      "how far from 1 the scale of each axis may be")
    field("horizontal_flip", \.horizontalFlip, Scalar.bool, also: ["flip", "hflip"], "mirror")
    field("vertical_flip", \.verticalFlip, Scalar.bool, also: ["vflip"], "turn upside down")
    field(
      "fill", \.fill, Scalar.choice("fill"), also: ["fill_mode"],
      "what fills pixels outside the image")
    field(
      "fill_value", \.fillValue, Scalar.number(.any), also: ["cval"],
      "the value outside under 'fill: constant'")
  }
}
