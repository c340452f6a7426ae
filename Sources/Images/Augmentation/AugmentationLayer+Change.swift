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
  /// What the layer does to an image of a size.
  package func change(
    _ draws: inout CounterGenerator, height: Int, width: Int
  ) -> LayerChange {
    switch self {
    case .crop(let layer): layer.change(&draws, height: height, width: width)
    case .flip(let layer): layer.change(&draws, height: height, width: width)
    case .rotation(let layer): layer.change(&draws, height: height, width: width)
    case .zoom(let layer): layer.change(&draws, height: height, width: width)
    case .translation(let layer): layer.change(&draws, height: height, width: width)
    case .shear(let layer): layer.change(&draws, height: height, width: width)
    case .contrast(let layer): layer.change(&draws, height: height, width: width)
    case .brightness(let layer): layer.change(&draws, height: height, width: width)
    case .hue(let layer): layer.change(&draws, height: height, width: width)
    case .saturation(let layer): layer.change(&draws, height: height, width: width)
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
