internal import Basics
internal import Configuration

extension AugmentationLayer.RandAugment {
  /// Draws every layer once and then which of them are used.
  ///
  /// One that is used twice does the same twice, as in Keras. Keras takes the same layers for all images of a
  /// batch; here every image has its own, as where Keras's layer is given one image after another.
  ///
  /// Source: `RandAugment` in Keras 3.
  func changes(
    _ draws: inout CounterGenerator, height: Int, width: Int
  ) -> [LayerChange] {
    var all: [LayerChange] = []
    for layer in layers { all += layer.changes(&draws, height: height, width: width) }
    return (0..<numOps).map { _ in all[draws.below(all.count)] }
  }

  /// The eleven layers, in Keras's order.
  private var layers: [AugmentationLayer] {
    let ends = factor.ends(least: 0)
    let strength = NumberOrNumbers.numbers([ends.low, ends.high])
    let sampling = Sampling(.reflect, interpolation)
    var shear = AugmentationLayer.RandomShear()
    (shear.xFactor, shear.yFactor, shear.sampling) = (strength, strength, sampling)
    var translation = AugmentationLayer.RandomTranslation()
    (translation.heightFactor, translation.widthFactor) = (strength, strength)
    translation.sampling = sampling
    var rotation = AugmentationLayer.RandomRotation()
    (rotation.factor, rotation.sampling) = (strength, sampling)
    var brightness = AugmentationLayer.RandomBrightness()
    (brightness.factor, brightness.valueRange) = (strength, valueRange)
    var degeneration = AugmentationLayer.RandomColorDegeneration()
    (degeneration.factor, degeneration.valueRange) = (strength, valueRange)
    var contrast = AugmentationLayer.RandomContrast()
    (contrast.factor, contrast.valueRange) = (strength, valueRange)
    var sharpness = AugmentationLayer.RandomSharpness()
    (sharpness.factor, sharpness.valueRange) = (strength, valueRange)
    var solarization = AugmentationLayer.Solarization()
    (solarization.additionFactor, solarization.thresholdFactor) = (strength, strength)
    solarization.valueRange = valueRange
    var posterization = AugmentationLayer.RandomPosterization()
    posterization.factor = .upTo(max(1, Int(8 * ends.high)))
    posterization.valueRange = valueRange
    var autoContrast = AugmentationLayer.AutoContrast()
    autoContrast.valueRange = valueRange
    var equalization = AugmentationLayer.Equalization()
    equalization.valueRange = valueRange
    return [
      .shear(shear), .translation(translation), .rotation(rotation), .brightness(brightness),
      .colorDegeneration(degeneration), .contrast(contrast), .sharpness(sharpness),
      .posterization(posterization), .solarization(solarization), .autoContrast(autoContrast),
      .equalization(equalization),
    ]
  }
}
