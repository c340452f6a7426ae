internal import Basics

extension Joinery {
  mutating func table() {
    let width = draws.between(0.9, 1.9)
    let depth = draws.between(0.7, 1)
    let height = draws.between(0.66, 0.78)
    let leg = draws.between(0.05, 0.1)
    let top = draws.between(0.025, 0.06)
    legs(wood, width: width * 0.94, depth: depth * 0.92, height: height, thickness: leg)
    if draws.chance(0.5) {
      add(wood, z: height - 0.1, size: Size(width: width * 0.86, depth: depth * 0.84, height: 0.1))
    }
    add(main, z: height, size: Size(width: width, depth: depth, height: top))
  }

  /// A top on a pedestal of drawers at one side and a panel or legs at the other.
  mutating func desk() {
    let width = draws.between(1.1, 1.7)
    let depth = draws.between(0.55, 0.8)
    let height = draws.between(0.68, 0.78)
    let side = draws.sign()
    let pedestal = draws.between(0.32, 0.45)
    add(main, z: height, size: Size(width: width, depth: depth, height: 0.04))
    let middle = side * (width / 2 - pedestal / 2 - 0.02)
    add(
      wood, x: middle, z: 0.04,
      size: Size(width: pedestal, depth: depth * 0.9, height: height - 0.04))
    let drawers = 2 + draws.below(3)
    let each = (height - 0.08) / Float(drawers)
    for index in 0..<drawers {
      add(
        second.varied(&draws), x: middle, y: -depth * 0.46, z: 0.06 + Float(index) * each,
        size: Size(width: pedestal * 0.88, depth: 0.03, height: each * 0.86))
    }
    add(
      wood.varied(&draws), x: -side * (width / 2 - 0.04), z: 0,
      size: Size(width: 0.05, depth: depth * 0.9, height: height))
    if draws.chance(0.6) {
      add(
        wood.varied(&draws), y: depth * 0.42, z: height * 0.45,
        size: Size(width: width * 0.94, depth: 0.03, height: height * 0.5))
    }
  }

  mutating func lamp() {
    let height = draws.between(1.1, 1.75)
    let base = draws.between(0.24, 0.4)
    let pole = draws.between(0.025, 0.05)
    let shade = draws.between(0.3, 0.55)
    add(wood, z: 0, size: Size(width: base, depth: base, height: 0.04))
    add(wood, z: 0.04, size: Size(width: pole, depth: pole, height: height))
    add(
      main, z: height,
      size: Size(width: shade, depth: shade, height: shade * draws.between(0.5, 0.9)))
    if draws.chance(0.4) {
      add(
        main.varied(&draws), z: height + shade * 0.5,
        size: Size(width: shade * 0.7, depth: shade * 0.7, height: shade * 0.5))
    }
  }

  mutating func wardrobe() {
    let width = draws.between(0.9, 1.7)
    let depth = draws.between(0.5, 0.65)
    let height = draws.between(1.7, 2.2)
    let plinth = draws.between(0.05, 0.12)
    add(main, z: plinth, size: Size(width: width, depth: depth, height: height - plinth))
    add(wood, z: 0, size: Size(width: width * 0.96, depth: depth * 0.92, height: plinth))
    let doors = 2 + draws.below(2)
    row(
      draws.chance(0.5) ? main : second, count: doors, y: -depth / 2 - 0.01, z: plinth + 0.05,
      size: Size(width: width * 0.98, depth: 0.03, height: height - plinth - 0.1))
    for index in 0..<doors {
      let left = (Float(index) + (index % 2 == 0 ? 0.86 : 0.14)) / Float(doors) - 0.5
      add(
        wood, x: left * width, y: -depth / 2 - 0.04, z: height * 0.45,
        size: Size(width: 0.03, depth: 0.04, height: 0.22))
    }
  }

  mutating func bookcase() {
    let width = draws.between(0.7, 1.3)
    let depth = draws.between(0.26, 0.38)
    let height = draws.between(1.3, 2.1)
    let board: Float = 0.035
    add(second, y: depth / 2, z: 0, size: Size(width: width, depth: 0.02, height: height))
    for side in [-1, 1] as [Float] {
      add(
        wood, x: side * (width - board) / 2, z: 0,
        size: Size(width: board, depth: depth, height: height))
    }
    let partitions = 3 + draws.below(3)
    let each = (height - board) / Float(partitions)
    for index in 0...partitions {
      add(wood, z: Float(index) * each, size: Size(width: width, depth: depth, height: board))
    }
    for index in 0..<partitions where draws.chance(0.85) {
      let filled = width * draws.between(0.3, 0.92)
      let start = draws.sign() * (width - 2 * board - filled) / 2
      let books = 2 + draws.below(3)
      for book in 0..<books {
        let thick = filled / Float(books)
        add(
          Finish(colour: draws.colour()), x: start + (Float(book) + 0.5) * thick - filled / 2,
          y: 0.02, z: Float(index) * each + board,
          size: Size(
            width: thick * 0.94, depth: depth * 0.7,
            height: (each - board) * draws.between(0.55, 0.92)))
      }
    }
  }

  /// A small high bed inside railings.
  mutating func crib() {
    let width = draws.between(1.1, 1.45)
    let depth = draws.between(0.6, 0.78)
    let height = draws.between(0.8, 1.05)
    let floor = draws.between(0.25, 0.5)
    let post: Float = 0.05
    legs(wood, width: width, depth: depth, height: height, thickness: post)
    add(main, z: floor, size: Size(width: width - post, depth: depth - post, height: 0.12))
    for side in [-1, 1] as [Float] {
      let y = side * (depth - post) / 2
      for z in [floor - 0.04, height - 0.05] {
        add(wood, y: y, z: z, size: Size(width: width, depth: post * 0.7, height: 0.05))
      }
      let bars = 6 + draws.below(4)
      for index in 1..<bars {
        let x = (Float(index) / Float(bars) - 0.5) * (width - post)
        add(
          wood, x: x, y: y, z: floor,
          size: Size(width: 0.025, depth: 0.025, height: height - floor - 0.03))
      }
      add(
        wood.varied(&draws), x: side * (width - post) / 2, z: floor,
        size: Size(width: post * 0.6, depth: depth, height: height - floor + draws.between(0, 0.15))
      )
    }
  }

  /// A low cabinet with drawers.
  mutating func chest() {
    let width = draws.between(0.7, 1.3)
    let depth = draws.between(0.4, 0.55)
    let height = draws.between(0.7, 1.15)
    let clearance = draws.between(0.03, 0.16)
    legs(wood, width: width, depth: depth, height: clearance, thickness: 0.06)
    add(main, z: clearance, size: Size(width: width, depth: depth, height: height - clearance))
    let rows = 3 + draws.below(3)
    let each = (height - clearance - 0.05) / Float(rows)
    let front = draws.chance(0.5) ? second : main
    for index in 0..<rows {
      let z = clearance + 0.03 + Float(index) * each
      add(
        front.varied(&draws, by: 0.2), y: -depth / 2 - 0.01, z: z,
        size: Size(width: width * 0.94, depth: 0.03, height: each * 0.86))
      add(
        wood, y: -depth / 2 - 0.035, z: z + each * 0.4,
        size: Size(width: width * 0.3, depth: 0.03, height: 0.035))
    }
  }
}
