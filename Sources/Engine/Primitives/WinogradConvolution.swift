internal import Compiler
internal import Models

/// A convolution by Winograd's way, bound to its memory.
final class WinogradConvolution: BoundStep {
  typealias Vector = WinogradTransforms.Vector
  typealias Vectors = UnsafeMutablePointer<Vector>

  /// Tiles that a thread takes at once.
  private static let run = 8

  private let primitive: WinogradPrimitive
  private let tiling: WinogradTiling
  private let products: [Call]
  private let source: BlockedVectors
  private let destination: BlockedVectors
  private let transformed: BlockedVectors
  private let multiplied: BlockedVectors
  private let bias: Vectors
  /// Kernel and bias live as long as the step.
  private let constants: [AlignedFloats]

  var implementation: String { "winograd, \(primitive.product.implementation)" }
  var isProduct: Bool { true }

  /// - Parameters:
  ///   - primitive: The convolution.
  ///   - kernel: `WinogradTiling.products` kernels of one pixel, one behind the other.
  ///   - bias: One value for each channel.
  ///   - addresses: Of what is read, of the scratch memory and of what is written.
  ///   - oneDNN: Runs the products.
  /// - Throws: `KernelError` where oneDNN refuses.
  init(
    _ primitive: WinogradPrimitive, kernel: AlignedFloats, bias: AlignedFloats,
    _ addresses: [UnsafeMutableRawPointer], _ oneDNN: OneDNN
  ) throws {
    self.primitive = primitive
    tiling = primitive.tiling
    constants = [kernel, bias]
    self.bias = bias.address.assumingMemoryBound(to: Vector.self)
    let (shape, floats, product) = (primitive.shape, primitive.tiling.floats, primitive.product)
    let block = primitive.order.block ?? 8
    let before = addresses[1]
    let behind = before + 4 * floats.input
    let rest = behind + 4 * floats.output
    source = BlockedVectors(
      addresses[0], pixels: shape.input[0] * shape.input[1], channels: shape.input[2], block)
    destination = BlockedVectors(
      addresses[2], pixels: shape.output[0] * shape.output[1], channels: shape.output[2], block)
    transformed = BlockedVectors(
      before, pixels: tiling.together, channels: shape.input[2], block)
    multiplied = BlockedVectors(
      behind, pixels: tiling.together, channels: shape.output[2], block)
    let parts = WinogradTiling.products
    let bytes = (floats.input * 4 / parts, floats.output * 4 / parts, product.weights.bytes)
    products = try (0..<parts).map { number in
      try Call(
        product,
        [
          (Argument.source, product.source, before + number * bytes.0),
          (Argument.weights, product.weights, kernel.address + number * bytes.2),
          (Argument.destination, product.destination, behind + number * bytes.1),
          (Argument.scratchpad, product.scratchpad, rest),
        ], on: oneDNN)
    }
  }

  func forward(_ pass: Pass) throws {
    for first in stride(from: 0, to: tiling.count, by: tiling.together) {
      let count = min(tiling.together, tiling.count - first)
      forEachRun(of: count) { [self] slots, rows in
        transformInput(from: place(of: first + slots.lowerBound), into: slots, rows)
      }
      for product in products { try product.run() }
      forEachRun(of: count) { [self] slots, rows in
        writeOutput(to: place(of: first + slots.lowerBound), from: slots, rows)
      }
    }
  }

  func backward() { preconditionFailure("Winograd's way is for inference") }

  /// Calls `body` for runs of some tiles, with memory for one that is half transformed.
  private func forEachRun(of count: Int, _ body: (_ slots: Range<Int>, _ rows: Vectors) -> Void) {
    ThreadPool.forEach((count + Self.run - 1) / Self.run) { part in
      withUnsafeTemporaryAllocation(of: Vector.self, capacity: WinogradTiling.products) { rows in
        body(part * Self.run..<min((part + 1) * Self.run, count), rows.start)
      }
    }
  }

  /// The image, and the row and column in it, at which a tile of the output begins.
  private struct Place {
    var image: Int
    var y: Int
    var x: Int
  }

  private func place(of tile: Int) -> Place {
    let (image, inImage) = tile.quotientAndRemainder(dividingBy: tiling.rows * tiling.columns)
    let (row, column) = inImage.quotientAndRemainder(dividingBy: tiling.columns)
    return Place(image: image, y: row * WinogradTiling.outer, x: column * WinogradTiling.outer)
  }

  /// Moves on to the next tile.
  @inline(__always)
  private func advance(_ place: inout Place) {
    place.x += WinogradTiling.outer
    guard place.x >= primitive.shape.output[1] else { return }
    place.x = 0
    place.y += WinogradTiling.outer
    guard place.y >= primitive.shape.output[0] else { return }
    place.y = 0
    place.image += 1
  }

  /// Channels are the outer loop: of each product's matrix, neighbouring tiles are neighbours in memory.
  private func transformInput(from first: Place, into slots: Range<Int>, _ rows: Vectors) {
    let (height, width) = (primitive.shape.input[0], primitive.shape.input[1])
    let padding = primitive.shape.window.padding
    let inner = WinogradTiling.inner
    for group in 0..<source.groups {
      var place = first
      for slot in slots {
        let image = source.start(place.image, group)
        let (top, left) = (place.y - padding.top, place.x - padding.left)
        if top >= 0 && left >= 0 && top + inner <= height && left + inner <= width {
          let corner = image + (top &* width &+ left) &* source.step
          for column in 0..<inner {
            let pixels = SixVectors(
              start: corner + column &* source.step, stride: width &* source.step)
            SixVectors(start: rows + column, stride: inner).values = WinogradTransforms.input(
              pixels.values)
          }
        } else {
          for column in 0..<inner {
            let into = SixVectors(start: rows + column, stride: inner)
            for row in 0..<inner {
              let (y, x) = (top + row, left + column)
              let isPixel = y >= 0 && y < height && x >= 0 && x < width
              into.start[row * inner] =
                isPixel ? image[(y * width + x) * source.step] : Vector(repeating: 0)
            }
            into.values = WinogradTransforms.input(into.values)
          }
        }
        for row in 0..<inner {
          let values = SixVectors(start: rows + row &* inner, stride: 1).values
          SixVectors(
            start: transformed.start(row &* inner, group) + slot &* transformed.step,
            stride: transformed.perImage
          ).values = WinogradTransforms.input(values)
        }
        advance(&place)
      }
    }
  }

  private func writeOutput(to first: Place, from slots: Range<Int>, _ rows: Vectors) {
    let (height, width) = (primitive.shape.output[0], primitive.shape.output[1])
    let (inner, outer) = (WinogradTiling.inner, WinogradTiling.outer)
    let lowest = Vector(repeating: primitive.range.lowest)
    let highest = Vector(repeating: primitive.range.highest)
    for group in 0..<destination.groups {
      let bias = bias[group]
      var place = first
      for slot in slots {
        for column in 0..<inner {
          let products = SixVectors(
            start: multiplied.start(column, group) + slot &* multiplied.step,
            stride: inner &* multiplied.perImage)
          let values = WinogradTransforms.output(products.values)
          rows[column] = values.0
          rows[inner &+ column] = values.1
          rows[2 &* inner &+ column] = values.2
          rows[3 &* inner &+ column] = values.3
        }
        let image = destination.start(place.image, group)
        let wide = min(outer, width - place.x)
        for row in 0..<min(outer, height - place.y) {
          let values = WinogradTransforms.output(
            SixVectors(start: rows + row &* inner, stride: 1).values)
          let pixel = image + ((place.y &+ row) &* width &+ place.x) &* destination.step
          func write(_ column: Int, _ value: Vector) {
            guard column < wide else { return }
            let sum = value + bias
            pixel[column &* destination.step] = sum.replacing(with: lowest, where: sum .< lowest)
              .replacing(with: highest, where: sum .> highest)
          }
          write(0, values.0)
          write(1, values.1)
          write(2, values.2)
          write(3, values.3)
        }
        advance(&place)
      }
    }
  }
}

/// Images in blocks of channels, as vectors of eight channels each.
private struct BlockedVectors {
  private let first: WinogradConvolution.Vectors
  /// Vectors of a pixel.
  let groups: Int
  /// From pixel to pixel, in vectors.
  let step: Int
  /// In vectors.
  let perImage: Int
  private let pixels: Int

  init(_ address: UnsafeMutableRawPointer, pixels: Int, channels: Int, _ block: Int) {
    first = address.assumingMemoryBound(to: WinogradConvolution.Vector.self)
    groups = channels / 8
    step = block / 8
    perImage = pixels * groups
    self.pixels = pixels
  }

  /// The first pixel of eight channels of an image.
  @inline(__always)
  func start(_ image: Int, _ group: Int) -> WinogradConvolution.Vectors {
    first + image * perImage + group / step * pixels * step + group % step
  }
}
