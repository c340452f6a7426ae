/// How a gradient passes a function of each value; a type, so that it becomes part of each loop.
protocol LaneSlope {
  /// What passes of a gradient, by the value before the function, or behind it where that tells as
  /// much.
  static func change(_ gradient: Lane, _ value: Lane) -> Lane
}

/// A function of each value, with its gradient.
protocol LaneFunction: LaneSlope {
  /// Of the value before it.
  static func value(_ x: Lane) -> Lane
}

/// The functions of each value that loops compute in vectors.
enum Lanes {
  enum Identity: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane { x }
    @inline(__always) static func change(_ gradient: Lane, _: Lane) -> Lane { gradient }
  }

  /// Its gradient goes by the value on either side.
  enum Rectifier: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane { x.replacing(with: 0, where: x .< 0) }

    @inline(__always) static func change(_ gradient: Lane, _ value: Lane) -> Lane {
      gradient.replacing(with: 0, where: value .<= 0)
    }
  }

  /// Its gradient goes by the value on either side.
  enum Rectifier6: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane {
      Rectifier.value(x).replacing(with: 6, where: x .> 6)
    }

    @inline(__always) static func change(_ gradient: Lane, _ value: Lane) -> Lane {
      gradient.replacing(with: 0, where: (value .<= 0) .| (value .>= 6))
    }
  }

  /// Its gradient goes by the value on either side.
  enum LeakyRectifier: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane {
      (x * 0.2).replacing(with: x, where: x .> 0)
    }

    @inline(__always) static func change(_ gradient: Lane, _ value: Lane) -> Lane {
      (gradient * 0.2).replacing(with: gradient, where: value .> 0)
    }
  }

  /// x sigmoid(x); its gradient goes by the value before it.
  enum SiLU: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane { x * x.sigmoid }

    @inline(__always) static func change(_ gradient: Lane, _ x: Lane) -> Lane {
      let inverse = (0 - x).exponential
      let gate = 1 / (1 + inverse)
      // 1 - gate, without what is lost where the gate is near 1.
      return gradient * (gate * (1 + x * (inverse * gate)))
    }
  }

  /// x hardSigmoid(x); its gradient goes by the value before it, 0 at -3 and 1 at 3 as in
  /// TensorFlow.
  enum HardSiLU: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane { x * x.hardSigmoid }

    @inline(__always) static func change(_ gradient: Lane, _ x: Lane) -> Lane {
      let line = x * (1 / 3) + 0.5
      return gradient
        * line.replacing(with: 0, where: x .<= -3).replacing(with: 1, where: x .>= 3)
    }
  }

  /// Its gradient goes by the value behind it.
  enum HardSigmoid: LaneFunction {
    @inline(__always) static func value(_ x: Lane) -> Lane { x.hardSigmoid }

    @inline(__always) static func change(_ gradient: Lane, _ y: Lane) -> Lane {
      (gradient * (1 / 6)).replacing(with: 0, where: (y .<= 0) .| (y .>= 1))
    }
  }

  /// By the value behind it.
  enum SigmoidSlope: LaneSlope {
    @inline(__always) static func change(_ gradient: Lane, _ y: Lane) -> Lane {
      gradient * y * (1 - y)
    }
  }

  /// By the value behind it.
  enum TanhSlope: LaneSlope {
    @inline(__always) static func change(_ gradient: Lane, _ y: Lane) -> Lane {
      gradient * (1 - y * y)
    }
  }

  /// By the value behind it.
  enum ExponentialSlope: LaneSlope {
    @inline(__always) static func change(_ gradient: Lane, _ y: Lane) -> Lane { gradient * y }
  }
}

extension Lane {
  /// e to the power of each value, to about one unit in the last place, between 2^-126 and 2^127.
  ///
  /// The C library's `expf`, which Swift calls for one value at a time, takes some ten times as long.
  /// x = n ln 2 + r with a whole n and |r| <= ln 2 / 2; the polynomial for e^r is that of the Cephes
  /// library.
  var exponential: Lane {
    @inline(__always) get {
      let x = replacing(with: -87.3, where: self .< -87.3).replacing(with: 88, where: self .> 88)
      // Adding 1.5 times 2^23 rounds to a whole number, which the sum's lowest bits hold.
      let shifted = x * 1.442_695_04 + 0x1.8p23
      let n = shifted - 0x1.8p23
      // ln 2 in two parts, of which the first has so few bits that its product is exact.
      let r = (x - n * 0.693_359_375) - n * -2.121_944_4e-4
      var p = r * 1.987_569_15e-4 + 1.398_199_950_7e-3
      p = p * r + 8.333_451_907_3e-3
      p = p * r + 4.166_579_589_4e-2
      p = p * r + 1.666_666_545_9e-1
      p = p * r + 5.000_000_120_1e-1
      p = p * (r * r) + (r + 1)
      let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< 23
      return unsafeBitCast(
        unsafeBitCast(p, to: SIMD16<UInt32>.self) &+ exponent, to: Lane.self)
    }
  }

  /// 1 / (1 + e^-x).
  var sigmoid: Lane {
    @inline(__always) get { 1 / (1 + (0 - self).exponential) }
  }

  /// x / 6 + 1 / 2, at least 0 and at most 1.
  var hardSigmoid: Lane {
    @inline(__always) get {
      let line = self * (1 / 6) + 0.5
      return line.replacing(with: 0, where: line .< 0).replacing(with: 1, where: line .> 1)
    }
  }
}
