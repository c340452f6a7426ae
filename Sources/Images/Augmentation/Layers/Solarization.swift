internal import Basics
internal import Configuration

extension AugmentationLayer.Solarization: ChangingLayer {
  /// The lower ends are grey levels and the upper ones parts of 255, as in Keras.
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let (addition, threshold) = (additionFactor.ends(least: 0), thresholdFactor.ends(least: 0))
    let added = draws.uniform(addition.low, addition.high * 255)
    let bound = draws.uniform(threshold.low, threshold.high * 255)
    return .tone(.solarize(addition: Float(added), threshold: Float(bound)), valueRange)
  }
}
