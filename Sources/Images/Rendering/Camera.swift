/// A pinhole camera; x and y are pixels from the upper left, depth is along the viewing direction.
struct Camera {
  let position: Vector
  private let forward: Vector
  private let right: Vector
  private let up: Vector
  private let focal: Float
  private let centreX: Float
  private let centreY: Float

  /// Looks at `target`; `azimuth` turns about the vertical, `pitch` looks down, in degrees.
  init(
    target: Vector, distance: Float, azimuth: Float, pitch: Float, roll: Float,
    height: Int, width: Int, focal: Float
  ) {
    let (sineA, cosineA) = sineAndCosine(azimuth)
    let (sineP, cosineP) = sineAndCosine(pitch)
    let (sineR, cosineR) = sineAndCosine(roll)
    forward = Vector(-sineA * cosineP, cosineA * cosineP, -sineP)
    position = target - distance * forward
    let level = Vector(cosineA, sineA, 0)
    let upright = level.cross(forward)
    right = level * cosineR + upright * sineR
    up = upright * cosineR - level * sineR
    self.focal = focal * Float(min(height, width))
    centreX = Float(width) / 2
    centreY = Float(height) / 2
  }

  /// Pixel position of a point and its depth.
  func project(_ point: Vector) -> (x: Float, y: Float, depth: Float) {
    let offset = point - position
    let depth = offset.dot(forward)
    let scale = focal / depth
    return (centreX + scale * offset.dot(right), centreY - scale * offset.dot(up), depth)
  }

  /// The ray of a pixel position for one unit of depth: `origin + x * acrossStep + y * downStep`.
  var rays: (origin: Vector, acrossStep: Vector, downStep: Vector) {
    let across = right / focal
    let down = -up / focal
    return (forward - across * centreX - down * centreY, across, down)
  }

  /// One over the depth of the plane normal·p = offset, as `origin + x * across + y * down`.
  func inverseDepth(normal: Vector, offset: Float) -> (origin: Float, across: Float, down: Float) {
    let distance = offset - normal.dot(position)
    let rays = rays
    return (
      normal.dot(rays.origin) / distance, normal.dot(rays.acrossStep) / distance,
      normal.dot(rays.downStep) / distance
    )
  }
}
