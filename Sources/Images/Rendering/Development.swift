internal import Basics

/// What a sample shows: its colour under the scene's light, and the pattern on it.
struct Surface {
  let lit: Vector
  let shadowed: Vector
  private let along: Vector
  private let across: Vector
  private let contrast: Float
  let isPlain: Bool

  init(_ finish: Finish, normal: Vector, scene: Scene) {
    let direct = max(normal.dot(scene.light), 0) * (1 - scene.ambient)
    let colour = finish.colour * scene.tint
    lit = colour * (scene.ambient + direct)
    shadowed = colour * (scene.ambient + direct * (1 - scene.shadow)) * (1 - 0.3 * scene.shadow)
    along = finish.along * finish.frequency
    across = finish.pattern == .checks ? finish.across * finish.frequency : Vector()
    contrast = finish.contrast
    isPlain = finish.pattern == .plain
  }

  /// The pattern's factor at a point of the scene.
  @inline(__always)
  func pattern(at point: Vector) -> Float {
    // Truncation after a large offset is a floor without a call.
    let column = Int32(point.dot(along) + 16_384)
    let row = Int32(point.dot(across) + 16_384)
    return (column &+ row) & 1 == 0 ? 1 : 1 - contrast
  }
}

extension Canvas {
  /// Lights every sample, averages `scale` x `scale` of them, adds noise, and writes bytes.
  func develop(
    _ scene: Scene, _ surfaces: [Surface], scale: Int, noise draws: inout CounterGenerator,
    into image: DecodedImage
  ) {
    guard let target = image.bytes.baseAddress else { return }
    let width = image.width
    let grain = Grain(strength: scene.noise, &draws)
    let line = UnsafeMutablePointer<Vector>.allocate(capacity: width)
    defer { line.deallocate() }
    let samples = Float(scale * scale)
    let slope = scene.gradient.x / Float(width) / samples
    for y in 0..<image.height {
      line.update(repeating: Vector(), count: width)
      for row in y * scale..<(y + 1) * scale {
        surfaces.withUnsafeBufferPointer { light(row, scene, $0, scale: scale, onto: line) }
      }
      let height = scene.gradient.y * ((Float(y) + 0.5) / Float(image.height) - 0.5)
      let start = (1 + height - scene.gradient.x / 2) / samples + slope / 2
      let shift = Int(draws.next32() & 4095)
      let pixels = target + y * width * 3
      grain.values.withUnsafeBufferPointer { grains in
        for x in 0..<width {
          let value = line[x] * (start + slope * Float(x))
          let noise = grains[(shift &+ x) & 4095]
          let pixel = pixels + x &* 3
          pixel[0] = byte(value.x, noise.x)
          pixel[1] = byte(value.y, noise.y)
          pixel[2] = byte(value.z, noise.z)
        }
      }
    }
  }

  /// Adds one row of samples to the pixels that they belong to.
  private func light(
    _ row: Int, _ scene: Scene, _ surfaces: UnsafeBufferPointer<Surface>, scale: Int,
    onto line: UnsafeMutablePointer<Vector>
  ) {
    guard let surfaces = surfaces.baseAddress else { return }
    let rays = scene.camera.rays
    let position = scene.camera.position
    let across = rays.acrossStep
    let first = rays.origin + rays.downStep * (Float(row) + 0.5) + across * 0.5
    let ids = surface + row * width
    let depths = inverseDepth + row * width
    let shadows = shadow + row * width
    let shift = scale == 2 ? 1 : 0
    for column in 0..<width {
      let shown = surfaces + Int(ids[column])
      var colour = shadows[column] == 0 ? shown.pointee.lit : shown.pointee.shadowed
      if !shown.pointee.isPlain {
        let ray = first + across * Float(column)
        colour *= shown.pointee.pattern(at: position + ray * (1 / depths[column]))
      }
      line[column &>> shift] += colour
    }
  }
}

/// A linear brightness as a byte on a display of gamma 2, with noise in bytes.
@inline(__always)
private func byte(_ value: Float, _ noise: Float) -> UInt8 {
  let shown = (value > 0 ? value : 0).squareRoot() * 255 + noise
  let dark = shown > 0 ? shown : 0
  // Adding 2^23 leaves the rounded number in the last bits.
  return UInt8(truncatingIfNeeded: ((dark < 255 ? dark : 255) + 0x1p23).bitPattern)
}

/// A strip of noise that every row of an image begins somewhere in.
private struct Grain {
  /// 4096 values, in bytes.
  let values: [Vector]

  init(strength: Float, _ draws: inout CounterGenerator) {
    values = (0..<4096).map { _ in
      let bits = draws.next32()
      let own = Vector(Float(bits & 0xff), Float(bits >> 8 & 0xff), Float(bits >> 16 & 0xff))
      return (own + Float(bits >> 24) - 255) * strength
    }
  }
}
