internal import Basics
internal import Configuration

extension AugmentationLayer.RandomCrop: ChangingLayer {
  /// Where a side of the image is no longer than the crop's, the crop is the middle.
  func change(_ draws: inout CounterGenerator, height: Int, width: Int) -> LayerChange {
    let (down, right) = (max(height - self.height, 0), max(width - self.width, 0))
    guard down > 0 && right > 0 else {
      return .crop(top: down / 2, left: right / 2, height: self.height, width: self.width)
    }
    let top = Int(draws.uniform(0, Double(down + 1)))
    let left = Int(draws.uniform(0, Double(right + 1)))
    return .crop(top: top, left: left, height: self.height, width: self.width)
  }
}
