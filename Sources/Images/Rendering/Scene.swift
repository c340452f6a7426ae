internal import Basics

/// Everything that one image shows: boxes in a room, light and camera, from a random generator.
struct Scene {
  /// A plane of the room, seen from the side that `normal` points to.
  struct Plane {
    let normal: Vector
    let offset: Float
    let finish: Finish
  }

  let boxes: [Box]
  /// The floor first.
  let planes: [Plane]
  let camera: Camera
  /// Towards the light.
  let light: Vector
  let ambient: Float
  let shadow: Float
  /// Colour of the light.
  let tint: Vector
  /// Change of brightness across and down the image.
  let gradient: SIMD2<Float>
  let noise: Float

  init(_ rendered: RenderedImage, _ draws: inout CounterGenerator, scale: Int) {
    let piece = Furniture.make(rendered.category, &draws)
    let low = piece.reduce(Vector(repeating: 9)) { pointwiseMin($0, $1.low) }
    let high = piece.reduce(Vector(repeating: -9)) { pointwiseMax($0, $1.high) }
    let size = high - low
    let radius = size.dot(size).squareRoot() / 2

    let azimuth = draws.between(-54, 54)
    let focal = draws.between(1.1, 2.2)
    let filling = draws.between(0.7, 1.1)
    // Depth at which the ball around the piece takes up `filling` of the image.
    let distance = max(2 * radius * focal / filling, radius * 1.9)
    let (sine, cosine) = sineAndCosine(azimuth)
    let shift = Vector(cosine, sine, 0) * draws.between(-0.28, 0.28) * radius
    let lift = Vector(0, 0, draws.between(-0.28, 0.28) * radius)
    camera = Camera(
      target: (low + high) / 2 + shift + lift, distance: distance, azimuth: azimuth,
      pitch: draws.between(10, 34), roll: draws.between(-4, 4), height: rendered.height * scale,
      width: rendered.width * scale, focal: focal)

    planes = Scene.room(low, high, tone: Scene.tone(of: piece), camera, &draws)
    boxes = piece + Scene.clutter(low, high, camera, &draws)

    let (lightSine, lightCosine) = sineAndCosine(draws.between(-180, 180))
    light = Vector(lightSine * 0.8, lightCosine * 0.8, draws.between(0.35, 1.3)).normalized
    ambient = draws.between(0.28, 0.5)
    shadow = draws.between(0.45, 0.85)
    let warmth = draws.between(-0.12, 0.12)
    let exposure = draws.between(0.75, 1.25)
    tint = Vector(1 + warmth, 1, 1 - warmth) * exposure
    gradient = SIMD2(draws.between(-0.25, 0.25), draws.between(-0.25, 0.25))
    noise = draws.between(0.005, 0.035)
  }

  /// How light a piece is, its larger boxes first.
  private static func tone(of piece: [Box]) -> Float {
    var (sum, weight) = (Float(0), Float(0))
    for box in piece {
      let size = box.high - box.low
      let area = size.x * size.y + size.y * size.z + size.x * size.z
      sum += area * box.finish.colour.sum() / 3
      weight += area
    }
    return sum / max(weight, 1e-3)
  }

  /// Floor, back wall and often a side wall.
  private static func room(
    _ low: Vector, _ high: Vector, tone: Float, _ camera: Camera,
    _ draws: inout CounterGenerator
  ) -> [Plane] {
    var floor = draws.finish(apartFrom: tone)
    floor.frequency = draws.between(2, 7)
    floor.along = Vector(1, draws.between(-0.5, 0.5), 0).normalized
    floor.across = Vector(-floor.along.y, floor.along.x, 0)
    var wall = draws.finish(apartFrom: tone)
    wall.frequency = draws.between(1, 5)
    wall.along = Vector(1, 0, 0)
    wall.across = Vector(0, 0, 1)
    let gap = draws.between(0.05, 1.2)
    var planes = [
      Plane(normal: Vector(0, 0, 1), offset: 0, finish: floor),
      Plane(normal: Vector(0, -1, 0), offset: -(high.y + gap), finish: wall),
    ]
    if draws.chance(0.5) {
      let gap = draws.between(0.1, 1.5)
      wall.along = Vector(0, 1, 0)
      let side: Float = camera.position.x >= 0 ? 1 : -1
      let offset = side > 0 ? low.x - gap : -(high.x + gap)
      planes.append(Plane(normal: Vector(side, 0, 0), offset: offset, finish: wall))
    }
    return planes
  }

  /// Boxes beside the piece, and now and then one that hides a part of it.
  private static func clutter(
    _ low: Vector, _ high: Vector, _ camera: Camera, _ draws: inout CounterGenerator
  ) -> [Box] {
    var boxes: [Box] = []
    func add(_ x: Float, _ y: Float, _ size: Vector, _ finish: Finish) {
      let corner = Vector(x - size.x / 2, y - size.y / 2, 0)
      boxes.append(Box(low: corner, high: corner + size, finish: finish))
    }
    let size = high - low
    let largest = size.max()
    for _ in 0..<draws.below(3) {
      let box =
        Vector(
          draws.between(0.08, 0.3), draws.between(0.08, 0.3), draws.between(0.08, 0.5)) * largest
      let x = draws.sign() * (size.x / 2 + box.x * draws.between(0.6, 1.5))
      add(x, draws.between(low.y, high.y), box, draws.finish())
    }
    if draws.chance(0.25) {
      let box =
        Vector(
          draws.between(0.06, 0.22), draws.between(0.06, 0.22), draws.between(0.1, 0.3)) * largest
      let towards = camera.position.normalized * (size.x + size.y) * draws.between(0.35, 0.5)
      add(
        towards.x + draws.between(-0.3, 0.3) * largest, towards.y - box.y, box, draws.finish())
    }
    return boxes
  }
}
