internal import Basics

/// Pieces of furniture as boxes, with random proportions, parts and colours.
///
/// A piece stands on the floor (z = 0), its middle at x = y = 0, its front towards negative y.
package enum Furniture {
  private typealias Make = @Sendable (inout Joinery) -> Void

  /// What can be rendered, in alphabetical order.
  package static let categories: [String] = Array(makers.keys).sorted()

  private static let makers: [String: Make] = [
    "armchair": { $0.armchair() },
    "bed": { $0.bed() },
    "bench": { $0.bench() },
    "bookcase": { $0.bookcase() },
    "chair": { $0.chair() },
    "chest": { $0.chest() },
    "crib": { $0.crib() },
    "desk": { $0.desk() },
    "lamp": { $0.lamp() },
    "ottoman": { $0.ottoman() },
    "sofa": { $0.sofa() },
    "stool": { $0.stool() },
    "table": { $0.table() },
    "wardrobe": { $0.wardrobe() },
  ]

  /// The boxes of one piece.
  static func make(_ category: String, _ draws: inout CounterGenerator) -> [Box] {
    var joinery = Joinery(draws: draws)
    makers[category]?(&joinery)
    draws = joinery.draws
    return joinery.boxes
  }
}

/// Puts a piece together from boxes.
struct Joinery {
  /// Of a box, in metres.
  struct Size {
    var width: Float
    var depth: Float
    var height: Float
  }

  var draws: CounterGenerator
  private(set) var boxes: [Box] = []
  let main: Finish
  let second: Finish
  let wood: Finish

  init(draws: CounterGenerator) {
    self.draws = draws
    main = self.draws.finish()
    second = self.draws.finish()
    wood = Finish(colour: self.draws.colour())
  }

  /// A box by its middle in x and y, its bottom, and its size.
  mutating func add(
    _ finish: Finish, x: Float = 0, y: Float = 0, z: Float, size: Size
  ) {
    let low = Vector(x - size.width / 2, y - size.depth / 2, z)
    boxes.append(
      Box(low: low, high: low + Vector(size.width, size.depth, size.height), finish: finish))
  }

  /// Four legs under the corners of a rectangle.
  mutating func legs(
    _ finish: Finish, width: Float, depth: Float, height: Float, thickness: Float
  ) {
    guard height > 0.02 else { return }
    for x in [-1, 1] as [Float] {
      for y in [-1, 1] as [Float] {
        add(
          finish, x: x * (width - thickness) / 2, y: y * (depth - thickness) / 2, z: 0,
          size: Size(width: thickness, depth: thickness, height: height))
      }
    }
  }

  /// `count` equal boxes side by side along x, with small gaps, each a little different in tone.
  mutating func row(
    _ finish: Finish, count: Int, y: Float, z: Float, size: Size
  ) {
    let each = size.width / Float(count)
    for index in 0..<count {
      add(
        finish.varied(&draws), x: (Float(index) + 0.5) * each - size.width / 2, y: y, z: z,
        size: Size(width: each - 0.025, depth: size.depth, height: size.height))
    }
  }
}
