internal import Compiler
internal import Models

/// A convolution by Winograd's way, bound to its memory.
final class WinogradConvolution<Vertical: WinogradTransform, Horizontal: WinogradTransform>:
  BoundStep
{
  private typealias Vector = StridedVectors.Vector
  private typealias Vectors = UnsafeMutablePointer<Vector>

  /// Tiles that a thread takes at once.
  private static var run: Int { 8 }

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
  ///   - kernel: `WinogradScheme.products` kernels of one pixel, one behind the other.
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
    let parts = tiling.scheme.products
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

  /// Calls `body` for runs of some tiles, with memory for one that is half transformed and a row of
  /// what it becomes.
  private func forEachRun(of count: Int, _ body: (_ slots: Range<Int>, _ rows: Vectors) -> Void) {
    let capacity = tiling.scheme.products + Horizontal.axis.outer
    ThreadPool.forEach((count + Self.run - 1) / Self.run) { part in
      withUnsafeTemporaryAllocation(of: Vector.self, capacity: capacity) { rows in
        guard let start = rows.baseAddress else { return }
        body(part * Self.run..<min((part + 1) * Self.run, count), start)
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
    return Place(image: image, y: row * Vertical.axis.outer, x: column * Horizontal.axis.outer)
  }

  /// Moves on to the next tile.
  @inline(__always)
  private func advance(_ place: inout Place) {
    place.x += Horizontal.axis.outer
    guard place.x >= primitive.shape.output[1] else { return }
    place.x = 0
    place.y += Vertical.axis.outer
    guard place.y >= primitive.shape.output[0] else { return }
    place.y = 0
    place.image += 1
  }

  /// Channels are the outer loop: of each product's matrix, neighbouring tiles are neighbours in memory.
  private func transformInput(from first: Place, into slots: Range<Int>, _ rows: Vectors) {
    let (height, width) = (primitive.shape.input[0], primitive.shape.input[1])
    let padding = primitive.shape.window.padding
    let (high, wide) = (Vertical.axis.inner, Horizontal.axis.inner)
    for group in 0..<source.groups {
      var place = first
      for slot in slots {
        let image = source.start(place.image, group)
        let (top, left) = (place.y - padding.top, place.x - padding.left)
        if top >= 0 && left >= 0 && top + high <= height && left + wide <= width {
          let corner = image + (top &* width &+ left) &* source.step
          for column in 0..<wide {
            Vertical.input(
              StridedVectors(
                start: corner + column &* source.step, stride: width &* source.step),
              into: StridedVectors(start: rows + column, stride: wide))
          }
        } else {
          for column in 0..<wide {
            let into = StridedVectors(start: rows + column, stride: wide)
            for row in 0..<high {
              let (y, x) = (top + row, left + column)
              let isPixel = y >= 0 && y < height && x >= 0 && x < width
              into[row] = isPixel ? image[(y * width + x) * source.step] : Vector(repeating: 0)
            }
            Vertical.input(into, into: into)
          }
        }
        for row in 0..<high {
          Horizontal.input(
            StridedVectors(start: rows + row &* wide, stride: 1),
            into: StridedVectors(
              start: transformed.start(row &* wide, group) + slot &* transformed.step,
              stride: transformed.perImage))
        }
        advance(&place)
      }
    }
  }

  private func writeOutput(to first: Place, from slots: Range<Int>, _ rows: Vectors) {
    let (height, width) = (primitive.shape.output[0], primitive.shape.output[1])
    let inner = Horizontal.axis.inner
    let lowest = Vector(repeating: primitive.range.lowest)
    let highest = Vector(repeating: primitive.range.highest)
    let line = rows + tiling.scheme.products
    for group in 0..<destination.groups {
      let bias = bias[group]
      var place = first
      for slot in slots {
        for column in 0..<inner {
          Vertical.output(
            StridedVectors(
              start: multiplied.start(column, group) + slot &* multiplied.step,
              stride: inner &* multiplied.perImage),
            into: StridedVectors(start: rows + column, stride: inner))
        }
        let image = destination.start(place.image, group)
        let wide = min(Horizontal.axis.outer, width - place.x)
        for row in 0..<min(Vertical.axis.outer, height - place.y) {
          Horizontal.output(
            StridedVectors(start: rows + row &* inner, stride: 1),
            into: StridedVectors(start: line, stride: 1))
          let pixel = image + ((place.y &+ row) &* width &+ place.x) &* destination.step
          for column in 0..<wide {
            let sum = line[column] + bias
            pixel[column &* destination.step] = sum.replacing(with: lowest, where: sum .< lowest)
              .replacing(with: highest, where: sum .> highest)
          }
        }
        advance(&place)
      }
    }
  }
}

/// Images in blocks of channels, as vectors of eight channels each.
private struct BlockedVectors {
  private let first: UnsafeMutablePointer<StridedVectors.Vector>
  /// Vectors of a pixel.
  let groups: Int
  /// From pixel to pixel, in vectors.
  let step: Int
  /// In vectors.
  let perImage: Int
  private let pixels: Int

  init(_ address: UnsafeMutableRawPointer, pixels: Int, channels: Int, _ block: Int) {
    first = address.assumingMemoryBound(to: StridedVectors.Vector.self)
    groups = channels / 8
    step = block / 8
    perImage = pixels * groups
    self.pixels = pixels
  }

  /// The first pixel of eight channels of an image.
  @inline(__always)
  func start(_ image: Int, _ group: Int) -> UnsafeMutablePointer<StridedVectors.Vector> {
    first + image * perImage + group / step * pixels * step + group % step
  }
}
