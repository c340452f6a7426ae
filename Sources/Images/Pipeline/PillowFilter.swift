internal import Glibc

/// A filter of Pillow's `Image.resize`, by its name there.
///
/// Source: Pillow's `Resample.c`.
package enum PillowFilter: Sendable {
  case box
  case bilinear
  case hamming
  case bicubic
  case lanczos

  /// How far the filter reaches, in source pixels where nothing is made smaller.
  fileprivate var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear, .hamming: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  fileprivate func callAsFunction(_ x: Double) -> Double {
    let distance = abs(x)
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return distance < 1 ? 1 - distance : 0
    case .hamming:
      if distance == 0 { return 1 }
      if distance >= 1 { return 0 }
      let angle = distance * .pi
      return sin(angle) / angle * (0.54 + 0.46 * cos(angle))
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      if distance < 2 { return (((distance - 5) * distance + 8) * distance - 4) * a }
      return 0
    case .lanczos: return x >= -3 && x < 3 ? PillowFilter.sinc(x) * PillowFilter.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double {
    x == 0 ? 1 : sin(x * .pi) / (x * .pi)
  }
}

/// For each target index the source indices that it is made of and their weights, of 2^22.
package struct PillowWeights: Sendable {
  package static let bits: Int32 = 32 - 8 - 2

  package let source: Int
  /// The source indices that are resized.
  package let part: Range<Int>
  /// The first source index of each target index.
  package private(set) var first: [Int32] = []
  /// How many there are.
  package private(set) var count: [Int32] = []
  /// `most` weights for each target index, the last of them unused where there are fewer.
  package private(set) var weights: [Int32] = []
  package let most: Int

  package var keepsSize: Bool { source == count.count && part.count == source }

  package init(source: Int, part: Range<Int>, target: Int, _ filter: PillowFilter) {
    self.source = source
    self.part = part
    let scale = Double(part.count) / Double(target)
    let filterScale = max(scale, 1)
    let support = filter.support * filterScale
    most = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: target * most)
    var exact = [Double](repeating: 0, count: most)
    for index in 0..<target {
      let centre = Double(part.lowerBound) + (Double(index) + 0.5) * scale
      let start = max(Int(centre - support + 0.5), 0)
      let end = min(Int(centre + support + 0.5), source)
      var sum = 0.0
      for place in start..<end {
        let weight = filter((Double(place) - centre + 0.5) * (1 / filterScale))
        exact[place - start] = weight
        sum += weight
      }
      for place in 0..<end - start {
        let weight = (sum != 0 ? exact[place] / sum : exact[place]) * Double(1 << Self.bits)
        weights[index * most + place] = Int32(weight < 0 ? weight - 0.5 : weight + 0.5)
      }
      first.append(Int32(start))
      count.append(Int32(end - start))
    }
  }
}
