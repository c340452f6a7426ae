internal import Basics
package import Configuration

/// How Keras's layers mix the images of a batch, and with them their labels.
package enum BatchMixing: Hashable, Sendable {
  case mixUp(alpha: Double)
  case cutMix(low: Double, high: Double)

  /// Nil where no image has to do with another one.
  package init?(_ augmentation: Augmentation) {
    guard case .layers(let layers) = augmentation.changes else { return nil }
    for layer in layers {
      switch layer {
      case .mixUp(let rule): self = .mixUp(alpha: rule.alpha)
      case .cutMix(let rule):
        let ends = rule.factor.ends(least: 0)
        self = .cutMix(low: ends.low, high: ends.high)
      default: continue
      }
      return
    }
    return nil
  }

  /// What each image of a batch gets of another one.
  ///
  /// - Parameters:
  ///   - images: Numbers of the batch's images; the random numbers depend on the first.
  ///   - height: Of the images, in pixels.
  ///   - width: Of the images, in pixels.
  ///   - seed: The run's.
  ///   - epoch: Over the whole run, from 0.
  /// - Returns: One an image.
  ///
  /// Source: `MixUp` and `CutMix` in Keras 3.
  package func draw(
    _ images: [Int], height: Int, width: Int, seed: Int, epoch: Int
  ) -> [ImageMixture] {
    var draws = CounterGenerator(
      seed: seed, purpose: "mixed images", epoch: epoch, index: images.first ?? 0)
    let partners = draws.permutation(images.count)
    switch self {
    case .mixUp(let alpha):
      return partners.map {
        ImageMixture(partner: $0, share: Float(draws.beta(alpha)), window: nil)
      }
    case .cutMix(let low, let high):
      let alpha = draws.uniform(low, high) + 1e-6
      return partners.map { partner in
        let side = (1 - draws.beta(alpha)).squareRoot()
        let (wide, high) = (side * Double(width), side * Double(height))
        let left = draws.uniform(0, 1) * (Double(width) - wide)
        let top = draws.uniform(0, 1) * (Double(height) - high)
        return ImageMixture(
          partner: partner, share: Float(1 - wide * high / Double(width * height)),
          window: MixedWindow(
            top: Float(top), left: Float(left), bottom: Float(top + high),
            right: Float(left + wide)))
      }
    }
  }
}

/// A rectangle in an image, in pixels; pixels whose upper left corner lies in it belong to it.
package struct MixedWindow: Hashable, Sendable {
  package var top: Float
  package var left: Float
  package var bottom: Float
  package var right: Float

  package init(top: Float, left: Float, bottom: Float, right: Float) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }
}

/// What an image of a batch gets of another one.
package struct ImageMixture: Hashable, Sendable {
  /// The other image's place in the batch.
  package var partner: Int
  /// What its own label keeps.
  package var share: Float
  /// Where the other image is; nil where it is everywhere, by its share.
  package var window: MixedWindow?

  package init(partner: Int, share: Float, window: MixedWindow?) {
    self.partner = partner
    self.share = share
    self.window = window
  }

  /// Makes an image of a batch mixed.
  ///
  /// - Parameters:
  ///   - own: height x width x `depth` values.
  ///   - other: As large.
  ///   - height: Pixels.
  ///   - width: Pixels.
  ///   - depth: The numbers of a pixel.
  ///   - target: As large.
  package func mix(
    _ own: UnsafePointer<Float>, _ other: UnsafePointer<Float>, height: Int, width: Int,
    depth: Int = 3, into target: UnsafeMutablePointer<Float>
  ) {
    guard let window else {
      let rest = 1 - share
      for index in 0..<height * width * depth {
        target[index] = share * own[index] + rest * other[index]
      }
      return
    }
    target.update(from: own, count: height * width * depth)
    let columns = ImageMixture.places(from: window.left, to: window.right, of: width)
    for row in ImageMixture.places(from: window.top, to: window.bottom, of: height) {
      let start = (row * width + columns.lowerBound) * depth
      (target + start).update(from: other + start, count: columns.count * depth)
    }
  }

  /// The whole numbers from one position on, below another.
  private static func places(from low: Float, to high: Float, of count: Int) -> Range<Int> {
    let first = min(max(Int(low.rounded(.up)), 0), count)
    return first..<max(first, min(Int(high.rounded(.up)), count))
  }
}
