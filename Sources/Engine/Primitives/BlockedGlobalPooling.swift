internal import Compiler
internal import Models

/// Global pooling of images in blocks of channels.
final class BlockedGlobalPooling: BoundStep {
  private let kind: PoolingKind
  private let input: BatchTensor
  private let output: BatchTensor
  private let planes: BlockedView
  private let channels: Int

  init(_ kind: PoolingKind, _ input: BatchTensor, _ output: BatchTensor) {
    self.kind = kind
    self.input = input
    self.output = output
    planes = BlockedView(input)
    channels = output.perImage
  }

  func forward(_ pass: Pass) {
    nonisolated(unsafe) let x = input.values
    let planes = planes
    planes.visit { [self] image, block in
      let plane = planes.plane(x, image, block)
      var result: Lane
      switch kind {
      case .average:
        let sums = LaneSums.take(planes.pixels) { (plane[$0], Lane(repeating: 0)) }
        result = Lane(sums.first / Double(planes.pixels))
      case .maximum:
        result = plane[0]
        for pixel in 1..<max(planes.pixels, 1) {
          result = plane[pixel].replacing(with: result, where: result .> plane[pixel])
        }
      }
      write(result, to: output.values + image * channels, block)
    }
  }

  func backward() {
    guard let outer = output.gradient, let inner = input.gradient else { return }
    nonisolated(unsafe) let outerStart = outer
    nonisolated(unsafe) let (x, changes) = (input.values, inner)
    let planes = planes
    planes.visit { [self] image, block in
      let gradient = read(outerStart + image * channels, block)
      let change = planes.plane(changes, image, block)
      switch kind {
      case .average:
        let share = gradient / Float(planes.pixels)
        for pixel in 0..<planes.pixels { change[pixel] = share }
      case .maximum:
        // TensorFlow divides the gradient among all pixels that hold the maximum.
        let plane = planes.plane(x, image, block)
        let y = read(output.values + image * channels, block)
        var holders = Lane(repeating: 0)
        for pixel in 0..<planes.pixels {
          holders += Lane(repeating: 0).replacing(with: 1, where: plane[pixel] .== y)
        }
        let share = gradient / holders
        for pixel in 0..<planes.pixels {
          change[pixel] = Lane(repeating: 0).replacing(with: share, where: plane[pixel] .== y)
        }
        // Channels that only fill the last block up have no gradient.
        if (block + 1) * Lane.scalarCount > channels { clear(change, planes.pixels, block) }
      }
    }
  }

  private func width(_ block: Int) -> Int {
    min(Lane.scalarCount, channels - block * Lane.scalarCount)
  }

  private func write(_ lane: Lane, to row: UnsafeMutablePointer<Float>, _ block: Int) {
    for index in 0..<width(block) { row[block * Lane.scalarCount + index] = lane[index] }
  }

  private func read(_ row: UnsafeMutablePointer<Float>, _ block: Int) -> Lane {
    var lane = Lane(repeating: 0)
    for index in 0..<width(block) { lane[index] = row[block * Lane.scalarCount + index] }
    return lane
  }

  private func clear(_ change: LanePlane, _ pixels: Int, _ block: Int) {
    let width = width(block)
    for pixel in 0..<pixels {
      var lane = change[pixel]
      for index in width..<Lane.scalarCount { lane[index] = 0 }
      change[pixel] = lane
    }
  }
}
