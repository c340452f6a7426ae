package import Configuration
internal import Glibc

/// For each target index the source indices that it is made of and their weights, as
/// `tf.image.resize` has them without antialias.
package struct SpanWeights: Sendable {
  package let source: Int
  /// The first source index of each target index.
  package private(set) var first: [Int] = []
  /// The weights of that index and those after it.
  package private(set) var weights: [[Float]] = []

  /// - Parameters:
  ///   - source: How many there are.
  ///   - target: How many there will be.
  ///   - resize: One of TensorFlow's with weights.
  package init(source: Int, target: Int, _ resize: ImageSpec.Resize) {
    self.source = source
    let scale = Float(source) / Float(target)
    for index in 0..<target {
      switch resize {
      case .area: addArea(index, scale)
      case .tfBicubic: addCubic(index, scale)
      default: if let kernel = SpanKernel(resize) { addSpan(index, scale, kernel) }
      }
    }
  }

  /// The source pixels that a target pixel covers, by how much of each.
  ///
  /// Source: `resize_area_op.cc`.
  private mutating func addArea(_ index: Int, _ scale: Float) {
    let (start, end) = (Float(index) * scale, Float(index + 1) * scale)
    let places = Int(start)..<max(Int(end.rounded(.up)), Int(start) + 1)
    var shares = [Float](repeating: 0, count: min(places.upperBound, source) - places.lowerBound)
    for place in places {
      let (low, high) = (Float(place), Float(place + 1))
      let share =
        low < start ? (high > end ? scale : high - start) : (high > end ? end - low : 1)
      shares[min(place, source - 1) - places.lowerBound] += share / scale
    }
    first.append(places.lowerBound)
    weights.append(shares)
  }

  /// Four weights, looked up in a table of 1,024 steps; those outside the image are left out.
  ///
  /// Source: `GetWeightsAndIndices` in `resize_bicubic_op.cc`, with half-pixel centres.
  private mutating func addCubic(_ index: Int, _ scale: Float) {
    let position = (Float(index) + 0.5) * scale - 0.5
    let floor = position.rounded(.down)
    let step = ((position - floor) * 1024).rounded(.toNearestOrEven) / 1024
    let distances = [step + 1, step, 1 - step, 2 - step]
    let places = (0..<4).map { Int(floor) - 1 + $0 }
    var inside: [(place: Int, weight: Float)] = []
    for (place, distance) in zip(places, distances) where place >= 0 && place < source {
      inside.append((place, SpanKernel.keysCubic(distance)))
    }
    append(inside)
  }

  /// The weights of a kernel around the target pixel's centre.
  ///
  /// Source: `ComputeSpansCore` in `scale_and_translate_op.cc`.
  private mutating func addSpan(_ index: Int, _ scale: Float, _ kernel: SpanKernel) {
    let centre = (Float(index) + 0.5) * scale
    let start = max(Int((centre - kernel.radius - 0.5).rounded(.up)), 0)
    let end = min(Int((centre + kernel.radius - 0.5).rounded(.down)), source - 1)
    append((start...max(start, end)).map { ($0, kernel(abs(Float($0) + 0.5 - centre))) })
  }

  /// Adds weights, made to sum to 1.
  private mutating func append(_ places: [(place: Int, weight: Float)]) {
    let sum = places.reduce(0) { $0 + $1.weight }
    first.append(places.first?.place ?? 0)
    weights.append(places.map { abs(sum) >= 1000 * .leastNormalMagnitude ? $0.weight / sum : 0 })
  }
}

/// A kernel of `tf.image.resize`.
///
/// Source: `sampling_kernels.h` in TensorFlow.
private struct SpanKernel {
  /// How far it reaches, in source pixels.
  let radius: Float
  private let resize: ImageSpec.Resize

  init?(_ resize: ImageSpec.Resize) {
    switch resize {
    case .lanczos3: radius = 3
    case .lanczos5: radius = 5
    case .gaussian: radius = 1.5
    case .mitchellcubic: radius = 2
    default: return nil
    }
    self.resize = resize
  }

  func callAsFunction(_ distance: Float) -> Float {
    switch resize {
    case .gaussian:
      let deviation = radius / 3
      return distance < radius ? exp(-distance * distance / (2 * deviation * deviation)) : 0
    case .mitchellcubic:
      if distance >= 2 { return 0 }
      return distance >= 1
        ? (((-7 / 18) * distance + 2) * distance - 10 / 3) * distance + 16 / 9
        : ((7 / 6) * distance - 2) * distance * distance + 8 / 9
    default:
      if distance > radius { return 0 }
      if distance <= 1e-3 { return 1 }
      let angle = Float.pi * distance
      return radius * sin(angle) * sin(angle / radius) / (angle * angle)
    }
  }

  /// Keys's cubic with -1/2.
  static func keysCubic(_ distance: Float) -> Float {
    if distance <= 1 { return (1.5 * distance - 2.5) * distance * distance + 1 }
    if distance <= 2 { return ((-0.5 * distance + 2.5) * distance - 4) * distance + 2 }
    return 0
  }
}
