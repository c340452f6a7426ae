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

/// For one block of channels: y = (x - mean) scale + shift.
struct NormalizationConstants {
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
    into y: LanePlane, _ pixels: Int, _ constants: NormalizationConstants
  ) {
    switch self {
    case .none: loop(x, term, y, pixels, constants, identity)
    case .relu: loop(x, term, y, pixels, constants, rectified)
    case .relu6: loop(x, term, y, pixels, constants, rectified6)
    }
  }

  @inline(__always)
  private func loop(
    _ x: LanePlane, _ term: LanePlane?,
    _ y: LanePlane, _ pixels: Int, _ constants: NormalizationConstants,
    _ rectify: Rectify
  ) {
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
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
  /// The output's gradient is `a`, or `a + b`.
  func gather(
    _ a: LanePlane, _ b: LanePlane?,
    input x: LanePlane, _ pixels: Int, _ constants: NormalizationConstants
  ) -> LaneSums {
    switch self {
    case .none: gatherLoop(a, b, x, pixels, constants, passAll)
    case .relu: gatherLoop(a, b, x, pixels, constants, passPositive)
    case .relu6: gatherLoop(a, b, x, pixels, constants, passInner)
    }
  }

  @inline(__always)
  private func gatherLoop(
    _ a: LanePlane, _ b: LanePlane?,
    _ x: LanePlane, _ pixels: Int, _ constants: NormalizationConstants,
    _ pass: Passing
  ) -> LaneSums {
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    if let b {
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

  /// As `gather`, by the output `y`; leaves dz in `a`.
  func gatherInPlace(
    _ a: LanePlane, _ b: LanePlane?,
    output y: LanePlane, input x: LanePlane, _ pixels: Int,
    _ constants: NormalizationConstants
  ) -> LaneSums {
    switch self {
    case .none: inPlaceLoop(a, b, y, x, pixels, constants, passAll)
    case .relu: inPlaceLoop(a, b, y, x, pixels, constants, passPositive)
    case .relu6: inPlaceLoop(a, b, y, x, pixels, constants, passInner)
    }
  }

  @inline(__always)
  private func inPlaceLoop(
    _ a: LanePlane, _ b: LanePlane?,
    _ y: LanePlane, _ x: LanePlane, _ pixels: Int,
    _ constants: NormalizationConstants, _ pass: Passing
  ) -> LaneSums {
    let mean = constants.mean
    if let b {
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

  /// dx = scale (dz - mean loss - (x - mean) spread loss); `change` may be `a`.
  func propagate(
    _ a: LanePlane, _ b: LanePlane?,
    input x: LanePlane, into change: LanePlane, _ pixels: Int,
    _ constants: NormalizationConstants, _ losses: NormalizationLosses
  ) {
    switch self {
    case .none: propagateLoop(a, b, x, change, pixels, constants, losses, passAll)
    case .relu: propagateLoop(a, b, x, change, pixels, constants, losses, passPositive)
    case .relu6: propagateLoop(a, b, x, change, pixels, constants, losses, passInner)
    }
  }

  @inline(__always)
  private func propagateLoop(
    _ a: LanePlane, _ b: LanePlane?,
    _ x: LanePlane, _ change: LanePlane, _ pixels: Int,
    _ constants: NormalizationConstants, _ losses: NormalizationLosses, _ pass: Passing
  ) {
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    let (meanLoss, spreadLoss) = (losses.mean, losses.spread)
    for pixel in 0..<pixels {
      let distance = x[pixel] - mean
      let outer = b.map { a[pixel] + $0[pixel] } ?? a[pixel]
      let inner = pass(outer, distance * scale + shift)
      change[pixel] = (inner - meanLoss - distance * spreadLoss) * scale
    }
  }
}
