/// For every sample of an image: the nearest surface, one over its depth, shadow or not.
final class Canvas {
  let height: Int
  let width: Int
  let inverseDepth: UnsafeMutablePointer<Float>
  let surface: UnsafeMutablePointer<UInt8>
  let shadow: UnsafeMutablePointer<UInt8>

  init(height: Int, width: Int) {
    (self.height, self.width) = (height, width)
    inverseDepth = .allocate(capacity: height * width)
    surface = .allocate(capacity: height * width)
    shadow = .allocate(capacity: height * width)
  }

  deinit {
    inverseDepth.deallocate()
    surface.deallocate()
    shadow.deallocate()
  }

  /// Finds what every sample shows; returns the surfaces that `surface` counts.
  func draw(_ scene: Scene) -> [Surface] {
    fill(scene)
    var surfaces = scene.planes.map { Surface($0.finish, normal: $0.normal, scene: scene) }
    for box in scene.boxes {
      for face in box.faces where face.normal.dot(scene.camera.position) > face.offset {
        surfaces.append(Surface(box.finish, normal: face.normal, scene: scene))
        let id = UInt8(truncatingIfNeeded: surfaces.count - 1)
        let plane = scene.camera.inverseDepth(normal: face.normal, offset: face.offset)
        spans(face.corners.map(scene.camera.project)) { row, columns in
          let start = plane.origin + (Float(row) + 0.5) * plane.down + 0.5 * plane.across
          cover(row, columns, start: start, step: plane.across, id)
        }
      }
    }
    shadow.update(repeating: 0, count: height * width)
    for box in scene.boxes {
      for face in box.faces where face.normal.dot(scene.light) > 0 {
        let onFloor = face.corners.map { $0 - scene.light * ($0.z / scene.light.z) }
        spans(onFloor.map(scene.camera.project)) { row, columns in
          for index in row * width + columns.lowerBound..<row * width + columns.upperBound
          where surface[index] == 0 {
            shadow[index] = 1
          }
        }
      }
    }
    return surfaces
  }

  /// The room: of its planes, the one nearest to the camera.
  private func fill(_ scene: Scene) {
    for (index, plane) in scene.planes.enumerated() {
      let inverse = scene.camera.inverseDepth(normal: plane.normal, offset: plane.offset)
      for row in 0..<height {
        let start = inverse.origin + (Float(row) + 0.5) * inverse.down + 0.5 * inverse.across
        if index == 0 {
          // Rays above every horizon end far away, on the back wall.
          (inverseDepth + row * width).update(repeating: 1e-3, count: width)
          (surface + row * width).update(repeating: 1, count: width)
        }
        cover(row, 0..<width, start: start, step: inverse.across, UInt8(truncatingIfNeeded: index))
      }
    }
  }

  /// Calls `body` for every row of a convex polygon with the columns whose middles lie inside.
  private func spans(
    _ corners: [(x: Float, y: Float, depth: Float)], _ body: (Int, Range<Int>) -> Void
  ) {
    guard corners.allSatisfy({ $0.depth > 0.05 }) else { return }
    let ys = corners.map(\.y)
    let first = Int(max((ys.min() ?? 0) - 0.5, 0).rounded(.up))
    let last = Int(min((ys.max() ?? 0) - 0.5, Float(height - 1)).rounded(.down))
    guard first <= last else { return }
    for row in first...last {
      let y = Float(row) + 0.5
      var (left, right) = (Float.infinity, -Float.infinity)
      var start = corners[corners.count - 1]
      for end in corners {
        if (start.y <= y) != (end.y <= y) {
          let x = start.x + (end.x - start.x) * ((y - start.y) / (end.y - start.y))
          left = min(left, x)
          right = max(right, x)
        }
        start = end
      }
      guard left <= right, right > 0, left < Float(width) else { continue }
      let from = Int(max(left - 0.5, 0).rounded(.up))
      let to = Int(min(right - 0.5, Float(width - 1)).rounded(.down))
      if from <= to { body(row, from..<to + 1) }
    }
  }

  /// Puts a surface where it is nearer than what is there.
  private func cover(
    _ row: Int, _ columns: Range<Int>, start: Float, step: Float, _ id: UInt8
  ) {
    let depths = inverseDepth + row * width
    let ids = surface + row * width
    for column in columns {
      let inverse = start + Float(column) * step
      if inverse > depths[column] {
        depths[column] = inverse
        ids[column] = id
      }
    }
  }
}
