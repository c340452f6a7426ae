internal import Basics

extension Joinery {
  /// A long low slab with a headboard behind, pillows and a blanket.
  mutating func bed() {
    let width = draws.between(0.95, 1.9)
    let length = draws.between(1.9, 2.2)
    let clearance = draws.between(0.04, 0.24)
    let frame = draws.between(0.1, 0.22)
    let mattress = draws.between(0.14, 0.28)
    let top = clearance + frame + mattress
    legs(wood, width: width, depth: length, height: clearance, thickness: 0.08)
    add(wood, z: clearance, size: Size(width: width, depth: length, height: frame))
    add(
      second, z: clearance + frame,
      size: Size(width: width * 0.96, depth: length * 0.97, height: mattress))
    let board = draws.between(0.07, 0.14)
    let boardHeight = top + draws.between(0.3, 0.7)
    add(
      wood.varied(&draws), y: length / 2 + board / 2, z: 0,
      size: Size(width: width + 0.06, depth: board, height: boardHeight))
    if draws.chance(0.35) {
      add(
        wood.varied(&draws), y: -length / 2 - board / 2, z: 0,
        size: Size(width: width + 0.04, depth: board, height: top + draws.between(-0.05, 0.12)))
    }
    let pillows = width > 1.3 ? 2 : 1
    row(
      main.varied(&draws, by: 0.4), count: pillows, y: length / 2 - 0.27, z: top,
      size: Size(width: width * 0.86, depth: 0.4, height: draws.between(0.08, 0.16)))
    let cover = length * draws.between(0.5, 0.72)
    add(
      main, y: -length / 2 + cover / 2, z: top - mattress * draws.between(0.3, 0.95),
      size: Size(width: width * 1.01, depth: cover, height: mattress + 0.03))
  }

  mutating func sofa() { upholstered(width: draws.between(1.5, 2.4), cushions: 2...3) }

  mutating func armchair() { upholstered(width: draws.between(0.78, 1.02), cushions: 1...1) }

  /// A seat between two arm rests with a back rest behind.
  private mutating func upholstered(width: Float, cushions: ClosedRange<Int>) {
    let depth = draws.between(0.8, 1)
    let clearance = draws.between(0.03, 0.16)
    let seat = draws.between(0.36, 0.48)
    let arm = draws.between(0.12, 0.24)
    let armHeight = seat + draws.between(0.15, 0.28)
    let back = draws.between(0.16, 0.28)
    let backHeight = seat + draws.between(0.38, 0.58)
    let cushion = draws.between(0.1, 0.17)
    legs(wood, width: width, depth: depth, height: clearance, thickness: 0.06)
    let inside = width - 2 * arm
    add(
      main, z: clearance,
      size: Size(width: inside, depth: depth, height: seat - cushion - clearance))
    for side in [-1, 1] as [Float] {
      add(
        main.varied(&draws, by: 0.05), x: side * (width - arm) / 2, z: clearance,
        size: Size(width: arm, depth: depth, height: armHeight - clearance))
    }
    add(
      main.varied(&draws, by: 0.05), y: (depth - back) / 2 + 0.01, z: clearance,
      size: Size(width: width, depth: back, height: backHeight - clearance))
    let count = cushions.lowerBound + draws.below(cushions.count)
    let soft = draws.chance(0.4) ? second : main
    let seatDepth = depth - back
    row(
      soft, count: count, y: -back / 2, z: seat - cushion,
      size: Size(width: inside, depth: seatDepth, height: cushion))
    if draws.chance(0.7) {
      row(
        soft, count: count, y: depth / 2 - back - 0.08, z: seat,
        size: Size(
          width: inside, depth: 0.16, height: (backHeight - seat) * draws.between(0.7, 1.05)))
    }
  }

  /// An upholstered block without back or arms.
  mutating func ottoman() {
    let width = draws.between(0.5, 1.1)
    let depth = draws.between(0.45, 0.75)
    let clearance = draws.between(0.03, 0.14)
    let height = draws.between(0.3, 0.42)
    let cushion = draws.between(0.06, 0.14)
    legs(wood, width: width, depth: depth, height: clearance, thickness: 0.06)
    add(main, z: clearance, size: Size(width: width, depth: depth, height: height - clearance))
    row(
      draws.chance(0.5) ? second : main, count: 1 + draws.below(2), y: 0, z: height,
      size: Size(width: width, depth: depth, height: cushion))
  }

  mutating func chair() {
    let width = draws.between(0.4, 0.52)
    let depth = draws.between(0.4, 0.5)
    let seat = draws.between(0.42, 0.5)
    let leg = draws.between(0.03, 0.06)
    let back = draws.between(0.38, 0.6)
    legs(wood, width: width, depth: depth, height: seat, thickness: leg)
    add(main, z: seat, size: Size(width: width, depth: depth, height: draws.between(0.03, 0.08)))
    if draws.chance(0.5) {
      let panel = back * draws.between(0.4, 1)
      for side in [-1, 1] as [Float] {
        add(
          wood, x: side * (width - leg) / 2, y: (depth - leg) / 2, z: seat,
          size: Size(width: leg, depth: leg, height: back))
      }
      add(
        main, y: (depth - leg) / 2, z: seat + back - panel,
        size: Size(width: width, depth: leg * 0.8, height: panel))
    } else {
      let slats = 3 + draws.below(4)
      for index in 0..<slats {
        let place = Float(index) / Float(slats - 1) - 0.5
        add(
          wood, x: place * (width - leg), y: (depth - leg) / 2, z: seat,
          size: Size(width: leg, depth: leg, height: back))
      }
      add(
        wood, y: (depth - leg) / 2, z: seat + back,
        size: Size(width: width, depth: leg, height: 0.08))
    }
  }

  mutating func stool() {
    let width = draws.between(0.32, 0.48)
    let height = draws.between(0.4, 0.78)
    let leg = draws.between(0.03, 0.06)
    legs(wood, width: width, depth: width, height: height, thickness: leg)
    add(main, z: height, size: Size(width: width, depth: width, height: draws.between(0.03, 0.1)))
    if draws.chance(0.6) {
      let rung = height * draws.between(0.25, 0.5)
      for side in [-1, 1] as [Float] {
        add(
          wood, y: side * (width - leg) / 2, z: rung,
          size: Size(width: width, depth: leg * 0.7, height: leg * 0.7))
        add(
          wood, x: side * (width - leg) / 2, z: rung,
          size: Size(width: leg * 0.7, depth: width, height: leg * 0.7))
      }
    }
  }

  mutating func bench() {
    let width = draws.between(1.2, 1.9)
    let depth = draws.between(0.36, 0.48)
    let seat = draws.between(0.4, 0.48)
    let leg = draws.between(0.05, 0.1)
    legs(wood, width: width * 0.94, depth: depth, height: seat, thickness: leg)
    let planks = 2 + draws.below(3)
    for index in 0..<planks {
      let each = depth / Float(planks)
      add(
        main.varied(&draws), y: (Float(index) + 0.5) * each - depth / 2, z: seat,
        size: Size(width: width, depth: each - 0.02, height: 0.045))
    }
    guard draws.chance(0.6) else { return }
    let slats = 1 + draws.below(3)
    for index in 0..<slats {
      add(
        main.varied(&draws), y: depth / 2, z: seat + 0.14 + Float(index) * 0.15,
        size: Size(width: width, depth: 0.035, height: 0.09))
    }
    for side in [-1, 1] as [Float] {
      add(
        wood, x: side * width * 0.42, y: depth / 2 + 0.03, z: seat,
        size: Size(width: leg, depth: 0.04, height: 0.12 + Float(slats) * 0.15))
    }
  }
}
