package import Basics
package import Configuration

/// A layer that draws what it does to an image.
protocol ChangingLayer {
  /// - Parameters:
  ///   - draws: Uniform random numbers.
  ///   - height: Of the image, in pixels.
  ///   - width: Of the image, in pixels.
  /// - Returns: What the layer does to the image.
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange
}

extension AugmentationLayer {
  /// What the layer does to an image of a size, one after the other.
  package func changes(
    _ draws: inout CounterGenerator, height: Int, width: Int
  ) -> [LayerChange] {
    switch self {
    case .randAugment(let layer): layer.changes(&draws, height: height, width: width)
    // These change batches: `BatchMixer` does.
    case .mixUp, .cutMix: []
    default: drawing.map { [$0.change(&draws, height: height, width: width)] } ?? []
    }
  }

  /// The layer where it draws one change; nil where it draws none or several.
  private var drawing: (any ChangingLayer)? {
    switch self {
    case .crop(let layer): layer
    case .flip(let layer): layer
    case .rotation(let layer): layer
    case .zoom(let layer): layer
    case .translation(let layer): layer
    case .shear(let layer): layer
    case .contrast(let layer): layer
    case .brightness(let layer): layer
    case .hue(let layer): layer
    case .saturation(let layer): layer
    case .colorDegeneration(let layer): layer
    case .sharpness(let layer): layer
    case .posterization(let layer): layer
    case .solarization(let layer): layer
    case .autoContrast(let layer): layer
    case .equalization(let layer): layer
    case .randAugment, .mixUp, .cutMix: nil
    }
  }
}

extension CounterGenerator {
  /// A number within a factor of Keras's layers.
  mutating func uniform(within factor: NumberOrNumbers, least: Double = -1) -> Double {
    let (low, high) = factor.ends(least: least)
    return uniform(low, high)
  }

  /// 1 or -1, as Keras's layers throw for it.
  mutating func layerSign() -> Double { uniform(0, 1) > 0.5 ? -1 : 1 }
}
