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
  /// A number within a factor: of one number f from -f, but not below `least`, to f.
  ///
  /// Source: `_set_factor` of Keras's layers.
  mutating func uniform(within factor: NumberOrNumbers, least: Double = -1) -> Double {
    switch factor {
    case .number(let side): uniform(max(-abs(side), least), abs(side))
    case .numbers(let ends):
      uniform(min(ends.first ?? 0, ends.last ?? 0), max(ends.first ?? 0, ends.last ?? 0))
    }
  }
}
