internal import Configuration
internal import Models

/// What is applied behind a batch normalisation over images, and the loops over one plane.
///
/// There is a loop for each case, so that none of them branches on a pixel.
enum FusedActivation {
  case none
  case relu
  case relu6

  init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .relu6: self = .relu6
    default: self = .none
    }
  }
}

/// For one block of channels: y = (x - mean) scale + shift, over the pixels of a plane.
struct NormalizationConstants {
  let pixels: Int
  let mean: Lane
  let scale: Lane
  let shift: Lane
}

/// For one block of channels: what a gradient loses because mean and variance follow the batch.
struct NormalizationLosses {
  let mean: Lane
  /// To be multiplied by x - mean.
  let spread: Lane
}

/// A gradient of the output: `a`, or `a + b`.
struct OuterGradient {
  let a: LanePlane
  let b: LanePlane?
}

/// Of the value before the rectifier, what it makes of it.
private typealias Rectify = (Lane) -> Lane
/// Of a gradient and the value before or behind the rectifier, what passes.
private typealias Passing = (_ gradient: Lane, _ value: Lane) -> Lane

@inline(__always) private func identity(_ value: Lane) -> Lane { value }

@inline(__always) private func rectified(_ value: Lane) -> Lane {
  value.replacing(with: 0, where: value .< 0)
}

@inline(__always) private func rectified6(_ value: Lane) -> Lane {
  rectified(value).replacing(with: 6, where: value .> 6)
}

@inline(__always) private func passAll(_ gradient: Lane, _: Lane) -> Lane { gradient }

@inline(__always) private func passPositive(_ gradient: Lane, _ value: Lane) -> Lane {
  gradient.replacing(with: 0, where: value .<= 0)
}

@inline(__always) private func passInner(_ gradient: Lane, _ value: Lane) -> Lane {
  gradient.replacing(with: 0, where: (value .<= 0) .| (value .>= 6))
}

extension FusedActivation {
  /// y = rectified((x - mean) scale + shift + term).
  func normalize(
    _ x: LanePlane, adding term: LanePlane?,
    into y: LanePlane, _ constants: NormalizationConstants
  ) {
    switch self {
    case .none: loop(x, term, y, constants, identity)
    case .relu: loop(x, term, y, constants, rectified)
    case .relu6: loop(x, term, y, constants, rectified6)
    }
  }

  @inline(__always)
  private func loop(
    _ x: LanePlane, _ term: LanePlane?,
    _ y: LanePlane, _ constants: NormalizationConstants, _ rectify: Rectify
  ) {
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    let pixels = constants.pixels
    if let term {
      for pixel in 0..<pixels {
        y[pixel] = rectify((x[pixel] - mean) * scale + shift + term[pixel])
      }
    } else {
      for pixel in 0..<pixels { y[pixel] = rectify((x[pixel] - mean) * scale + shift) }
    }
  }

  /// The sums of dz and of dz (x - mean), dz being the gradient before the rectifier.
  ///
  func gather(
    _ outer: OuterGradient, input x: LanePlane, _ constants: NormalizationConstants
  ) -> LaneSums {
    switch self {
    case .none: gatherLoop(outer, x, constants, passAll)
    case .relu: gatherLoop(outer, x, constants, passPositive)
    case .relu6: gatherLoop(outer, x, constants, passInner)
    }
  }

  @inline(__always)
  private func gatherLoop(
    _ outer: OuterGradient, _ x: LanePlane, _ constants: NormalizationConstants,
    _ pass: Passing
  ) -> LaneSums {
    let (a, pixels) = (outer.a, constants.pixels)
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    if let b = outer.b {
      return LaneSums.take(pixels) { pixel in
        let distance = x[pixel] - mean
        let change = pass(a[pixel] + b[pixel], distance * scale + shift)
        return (change, change * distance)
      }
    }
    return LaneSums.take(pixels) { pixel in
      let distance = x[pixel] - mean
      let change = pass(a[pixel], distance * scale + shift)
      return (change, change * distance)
    }
  }

  /// As `gather`, by the output `y`; leaves dz in the outer gradient's `a`.
  func gatherInPlace(
    _ outer: OuterGradient, output y: LanePlane, input x: LanePlane,
    _ constants: NormalizationConstants
  ) -> LaneSums {
    switch self {
    case .none: inPlaceLoop(outer, y, x, constants, passAll)
    case .relu: inPlaceLoop(outer, y, x, constants, passPositive)
    case .relu6: inPlaceLoop(outer, y, x, constants, passInner)
    }
  }

  @inline(__always)
  private func inPlaceLoop(
    _ outer: OuterGradient, _ y: LanePlane, _ x: LanePlane,
    _ constants: NormalizationConstants, _ pass: Passing
  ) -> LaneSums {
    let (a, pixels) = (outer.a, constants.pixels)
    let mean = constants.mean
    if let b = outer.b {
      return LaneSums.take(pixels) { pixel in
        let change = pass(a[pixel] + b[pixel], y[pixel])
        a[pixel] = change
        return (change, change * (x[pixel] - mean))
      }
    }
    return LaneSums.take(pixels) { pixel in
      let change = pass(a[pixel], y[pixel])
      a[pixel] = change
      return (change, change * (x[pixel] - mean))
    }
  }

  /// dx = scale (dz - mean loss - (x - mean) spread loss); `change` may be the outer gradient's `a`.
  func propagate(
    _ outer: OuterGradient, input x: LanePlane, into change: LanePlane,
    _ constants: NormalizationConstants, _ losses: NormalizationLosses
  ) {
    switch self {
    case .none: propagateLoop(outer, x, change, constants, losses, passAll)
    case .relu: propagateLoop(outer, x, change, constants, losses, passPositive)
    case .relu6: propagateLoop(outer, x, change, constants, losses, passInner)
    }
  }

  @inline(__always)
  private func propagateLoop(
    _ outer: OuterGradient, _ x: LanePlane, _ change: LanePlane,
    _ constants: NormalizationConstants, _ losses: NormalizationLosses, _ pass: Passing
  ) {
    let (a, b, pixels) = (outer.a, outer.b, constants.pixels)
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    let (meanLoss, spreadLoss) = (losses.mean, losses.spread)
    for pixel in 0..<pixels {
      let distance = x[pixel] - mean
      let sum = b.map { a[pixel] + $0[pixel] } ?? a[pixel]
      let inner = pass(sum, distance * scale + shift)
      change[pixel] = (inner - meanLoss - distance * spreadLoss) * scale
    }
  }
}
