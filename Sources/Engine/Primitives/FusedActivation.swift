internal import Configuration
internal import Models

/// What is applied behind a batch normalisation over images, and the loops over one plane.
///
/// There is a loop for each case, so that none of them branches on a pixel.
enum FusedActivation {
  case none
  case relu
  case relu6
  case silu
  case hardSilu

  init(_ activation: Activation) { self = FusedActivation(exactly: activation) ?? .none }

  /// Nil where there are no loops for it.
  init?(exactly activation: Activation) {
    switch activation {
    case .linear: self = .none
    case .relu: self = .relu
    case .relu6: self = .relu6
    case .silu: self = .silu
    case .hardSilu: self = .hardSilu
    default: return nil
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

extension FusedActivation {
  /// y = rectified((x - mean) scale + shift + term).
  func normalize(
    _ x: LanePlane, adding term: LanePlane?,
    into y: LanePlane, _ constants: NormalizationConstants
  ) {
    switch self {
    case .none: loop(Lanes.Identity.self, x, term, y, constants)
    case .relu: loop(Lanes.Rectifier.self, x, term, y, constants)
    case .relu6: loop(Lanes.Rectifier6.self, x, term, y, constants)
    case .silu: loop(Lanes.SiLU.self, x, term, y, constants)
    case .hardSilu: loop(Lanes.HardSiLU.self, x, term, y, constants)
    }
  }

  @inline(__always)
  private func loop<Function: LaneFunction>(
    _: Function.Type, _ x: LanePlane, _ term: LanePlane?, _ y: LanePlane,
    _ constants: NormalizationConstants
  ) {
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    let pixels = constants.pixels
    if let term {
      for pixel in 0..<pixels {
        y[pixel] = Function.value((x[pixel] - mean) * scale + shift + term[pixel])
      }
    } else {
      for pixel in 0..<pixels { y[pixel] = Function.value((x[pixel] - mean) * scale + shift) }
    }
  }

  /// The sums of dz and of dz (x - mean), dz being the gradient before the activation.
  func gather(
    _ outer: OuterGradient, input x: LanePlane, _ constants: NormalizationConstants
  ) -> LaneSums {
    switch self {
    case .none: gatherLoop(Lanes.Identity.self, outer, x, constants)
    case .relu: gatherLoop(Lanes.Rectifier.self, outer, x, constants)
    case .relu6: gatherLoop(Lanes.Rectifier6.self, outer, x, constants)
    case .silu: gatherLoop(Lanes.SiLU.self, outer, x, constants)
    case .hardSilu: gatherLoop(Lanes.HardSiLU.self, outer, x, constants)
    }
  }

  @inline(__always)
  private func gatherLoop<Function: LaneFunction>(
    _: Function.Type, _ outer: OuterGradient, _ x: LanePlane,
    _ constants: NormalizationConstants
  ) -> LaneSums {
    let (a, pixels) = (outer.a, constants.pixels)
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    if let b = outer.b {
      return LaneSums.take(pixels) { pixel in
        let distance = x[pixel] - mean
        let change = Function.change(a[pixel] + b[pixel], distance * scale + shift)
        return (change, change * distance)
      }
    }
    return LaneSums.take(pixels) { pixel in
      let distance = x[pixel] - mean
      let change = Function.change(a[pixel], distance * scale + shift)
      return (change, change * distance)
    }
  }

  /// As `gather`, by the output `y`; leaves dz in the outer gradient's `a`.
  func gatherInPlace(
    _ outer: OuterGradient, output y: LanePlane, input x: LanePlane,
    _ constants: NormalizationConstants
  ) -> LaneSums {
    switch self {
    case .none: inPlaceLoop(Lanes.Identity.self, outer, y, x, constants)
    case .relu: inPlaceLoop(Lanes.Rectifier.self, outer, y, x, constants)
    case .relu6: inPlaceLoop(Lanes.Rectifier6.self, outer, y, x, constants)
    case .silu, .hardSilu: preconditionFailure("behind a sum only rectifiers are fused")
    }
  }

  @inline(__always)
  private func inPlaceLoop<Function: LaneFunction>(
    _: Function.Type, _ outer: OuterGradient, _ y: LanePlane, _ x: LanePlane,
    _ constants: NormalizationConstants
  ) -> LaneSums {
    let (a, pixels) = (outer.a, constants.pixels)
    let mean = constants.mean
    if let b = outer.b {
      return LaneSums.take(pixels) { pixel in
        let change = Function.change(a[pixel] + b[pixel], y[pixel])
        a[pixel] = change
        return (change, change * (x[pixel] - mean))
      }
    }
    return LaneSums.take(pixels) { pixel in
      let change = Function.change(a[pixel], y[pixel])
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
    case .none: propagateLoop(Lanes.Identity.self, outer, x, change, constants, losses)
    case .relu: propagateLoop(Lanes.Rectifier.self, outer, x, change, constants, losses)
    case .relu6: propagateLoop(Lanes.Rectifier6.self, outer, x, change, constants, losses)
    case .silu: propagateLoop(Lanes.SiLU.self, outer, x, change, constants, losses)
    case .hardSilu: propagateLoop(Lanes.HardSiLU.self, outer, x, change, constants, losses)
    }
  }

  @inline(__always)
  private func propagateLoop<Function: LaneFunction>(
    _: Function.Type, _ outer: OuterGradient, _ x: LanePlane, _ change: LanePlane,
    _ constants: NormalizationConstants, _ losses: NormalizationLosses
  ) {
    let (a, b, pixels) = (outer.a, outer.b, constants.pixels)
    let (mean, scale, shift) = (constants.mean, constants.scale, constants.shift)
    let (meanLoss, spreadLoss) = (losses.mean, losses.spread)
    for pixel in 0..<pixels {
      let distance = x[pixel] - mean
      let sum = b.map { a[pixel] + $0[pixel] } ?? a[pixel]
      let inner = Function.change(sum, distance * scale + shift)
      change[pixel] = (inner - meanLoss - distance * spreadLoss) * scale
    }
  }
}
