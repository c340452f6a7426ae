internal import Basics

typealias Vector = SIMD3<Float>

extension SIMD3<Float> {
  func dot(_ other: Self) -> Float { x * other.x + y * other.y + z * other.z }

  func cross(_ other: Self) -> Self {
    Self(
      y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  var normalized: Self { self / dot(self).squareRoot() }
}

/// Sine and cosine of an angle in degrees, -180 to 180, by their series.
///
/// The C library's differ in the last bit between processors; synthetic images must not.
func sineAndCosine(_ degrees: Float) -> (Float, Float) {
  let angle = Double(degrees) * (Double.pi / 180)
  var (sine, cosine, term) = (0.0, 0.0, 1.0)
  for power in 1...24 {
    if power % 2 == 1 { cosine += term } else { sine += term }
    term *= angle / Double(power)
    if power % 2 == 0 { term = -term }
  }
  return (Float(sine), Float(cosine))
}

/// A box with sides along the axes, in metres: x to the right, y away from the viewer, z up.
struct Box {
  var low: Vector
  var high: Vector
  var finish: Finish
}

extension Box {
  /// One side: the plane normal·p = offset, its corners in order.
  struct Face {
    let normal: Vector
    let offset: Float
    let corners: [Vector]
  }

  var faces: [Face] {
    var faces: [Face] = []
    for axis in 0..<3 {
      let (second, third) = ((axis + 1) % 3, (axis + 2) % 3)
      for side in [-1, 1] as [Float] {
        var normal = Vector()
        normal[axis] = side
        let place = side > 0 ? high[axis] : low[axis]
        let corners = [(low, low), (high, low), (high, high), (low, high)].map { pair in
          var corner = Vector()
          corner[axis] = place
          corner[second] = pair.0[second]
          corner[third] = pair.1[third]
          return corner
        }
        faces.append(Face(normal: normal, offset: side * place, corners: corners))
      }
    }
    return faces
  }
}

/// What a surface looks like before light falls on it.
struct Finish {
  enum Pattern {
    case plain
    case stripes
    case checks
  }

  /// Linear RGB, 0 to 1.
  var colour: Vector
  var pattern = Pattern.plain
  /// Changes a metre, along `along` and (for checks) `across`.
  var frequency: Float = 8
  var contrast: Float = 0
  var along = Vector(1, 0, 0)
  var across = Vector(0, 1, 0)
}

extension CounterGenerator {
  mutating func between(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * uniform()
  }

  mutating func chance(_ probability: Float) -> Bool { uniform() < probability }

  /// One of -1 and 1.
  mutating func sign() -> Float { chance(0.5) ? 1 : -1 }

  /// A colour of any lightness with a tint of random strength.
  mutating func colour() -> Vector {
    let lightness = between(0.12, 0.92)
    let strength = between(0, 0.7)
    let tint = Vector(between(-0.5, 0.5), between(-0.5, 0.5), between(-0.5, 0.5))
    return (lightness * (1 + strength * tint)).clamped(
      lowerBound: Vector(repeating: 0.04), upperBound: Vector(repeating: 0.97))
  }

  /// A finish that is lighter or darker than `tone`, so that what stands before it can be seen.
  mutating func finish(apartFrom tone: Float) -> Finish {
    var finish = finish()
    for _ in 0..<12 where abs(finish.colour.sum() / 3 - tone) < 0.25 { finish = self.finish() }
    return finish
  }

  /// A finish of any colour, now and then with a pattern.
  mutating func finish() -> Finish {
    var finish = Finish(colour: colour())
    if chance(0.25) {
      finish.pattern = chance(0.6) ? .stripes : .checks
      finish.frequency = between(4, 18)
      finish.contrast = between(0.06, 0.25)
      finish.along = chance(0.5) ? Vector(1, 0, 0) : Vector(0, 0.7, 0.7)
      finish.across = Vector(0, 0.7, 0.7)
    }
    return finish
  }
}

extension Finish {
  /// The same finish, a little lighter or darker.
  func varied(_ draws: inout CounterGenerator, by amount: Float = 0.12) -> Finish {
    var copy = self
    copy.colour *= 1 + draws.between(-amount, amount)
    return copy
  }
}
