internal import Compiler
internal import Configuration
internal import Models

/// Winograd's way through a convolution of 3×3, for processors and versions of oneDNN without kernels
/// for it: our own transforms around 36 products by oneDNN's convolutions of one pixel.
struct WinogradPrimitive {
  let shape: ConvolutionShape
  let batch: Int
  let tiling: WinogradTiling
  /// Of the images, before and behind.
  let order: ChannelOrder
  /// Between the tiles that pass together, as an image of one row.
  let product: OneDNNPrimitive
  /// What the last function, which only cuts values off, leaves.
  let range: (lowest: Float, highest: Float)

  /// Nil where the request has functions or numbers of channels that this is not made for, or oneDNN
  /// likes no order in blocks of channels.
  ///
  /// - Parameters:
  ///   - name: Of the step.
  ///   - request: What is asked for.
  ///   - batch: Images.
  ///   - oneDNN: Chooses the products.
  /// - Throws: `KernelError` where oneDNN refuses.
  init?(_ name: String, _ request: ConvolutionRequest, batch: Int, _ oneDNN: OneDNN) throws {
    guard request.suitsWinograd, !request.isBFloat16, let range = request.range else { return nil }
    shape = request.shape
    self.range = range
    self.batch = batch
    let (input, output) = (shape.input[2], shape.output[2])
    tiling = WinogradTiling(input: input, output: shape.output, batch: batch)
    let (before, behind) = ([1, tiling.together, input], [1, tiling.together, output])
    product = try oneDNN.convolution(
      name, .inference,
      Tensors(
        source: .any(before, batch: 1), weights: .anyOf([output, input, 1, 1]),
        destination: .any(behind, batch: 1)), .pixel)
    let found = try [ChannelOrder.blocks8, .blocks16].first { [product] order in
      guard let block = order.block, input % block == 0, output % block == 0 else { return false }
      return try product.source == .image(before, order, batch: 1)
        && product.destination == .image(behind, order, batch: 1)
    }
    guard let found else { return nil }
    order = found
  }

  var source: Layout { get throws { try .image(shape.input, order, batch: batch) } }
  var destination: Layout { get throws { try .image(shape.output, order, batch: batch) } }

  /// What the transformed tiles and the products need besides.
  var scratch: Layout {
    get throws {
      try .vector(
        tiling.floats.input + tiling.floats.output + (product.scratchpad.bytes + 3) / 4)
    }
  }
}

extension ConvolutionRequest {
  /// The values that the functions behind it leave; nil where they do more than to cut values off.
  fileprivate var range: (lowest: Float, highest: Float)? {
    switch postOperations {
    case [], [.function(.linear)]: (-.infinity, .infinity)
    case [.function(.relu)]: (0, .infinity)
    case [.function(.relu6)]: (0, 6)
    default: nil
    }
  }
}

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
      forEachTile(count) { [self] slot, rows in transformInput(first + slot, into: slot, rows) }
      for product in products { try product.run() }
      forEachTile(count) { [self] slot, rows in writeOutput(first + slot, from: slot, rows) }
    }
  }

  func backward() { preconditionFailure("Winograd's way is for inference") }

  /// Calls `body` for each of some tiles, with memory for one that is half transformed.
  private func forEachTile(_ count: Int, _ body: (_ slot: Int, _ rows: Vectors) -> Void) {
    ThreadPool.forEach((count + Self.run - 1) / Self.run) { part in
      withUnsafeTemporaryAllocation(of: Vector.self, capacity: WinogradTiling.products) { rows in
        for slot in part * Self.run..<min((part + 1) * Self.run, count) { body(slot, rows.start) }
      }
    }
  }

  /// The image, and the row and column in it, at which a tile of the output begins.
  @inline(__always)
  private func place(of tile: Int) -> (image: Int, y: Int, x: Int) {
    let (image, inImage) = tile.quotientAndRemainder(dividingBy: tiling.rows * tiling.columns)
    let (row, column) = inImage.quotientAndRemainder(dividingBy: tiling.columns)
    return (image, row * WinogradTiling.outer, column * WinogradTiling.outer)
  }

  private func transformInput(_ tile: Int, into slot: Int, _ rows: Vectors) {
    let place = place(of: tile)
    let (height, width) = (primitive.shape.input[0], primitive.shape.input[1])
    let padding = primitive.shape.window.padding
    let (top, left) = (place.y - padding.top, place.x - padding.left)
    let inner = WinogradTiling.inner
    let isInside = top >= 0 && left >= 0 && top + inner <= height && left + inner <= width
    for group in 0..<source.groups {
      let image = source.start(place.image, group)
      if isInside {
        let corner = image + (top * width + left) * source.step
        for column in 0..<inner {
          SixVectors(start: rows + column, stride: inner).values = WinogradTransforms.input(
            SixVectors(start: corner + column &* source.step, stride: width &* source.step).values)
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
        let values = WinogradTransforms.input(
          SixVectors(start: rows + row &* inner, stride: 1).values)
        SixVectors(
          start: transformed.start(row &* inner, group) + slot &* transformed.step,
          stride: transformed.perImage
        ).values = values
      }
    }
  }

  private func writeOutput(_ tile: Int, from slot: Int, _ rows: Vectors) {
    let place = place(of: tile)
    let (height, width) = (primitive.shape.output[0], primitive.shape.output[1])
    let (inner, outer) = (WinogradTiling.inner, WinogradTiling.outer)
    let lowest = Vector(repeating: primitive.range.lowest)
    let highest = Vector(repeating: primitive.range.highest)
    let (wide, high) = (min(outer, width - place.x), min(outer, height - place.y))
    for group in 0..<destination.groups {
      for column in 0..<inner {
        let values = WinogradTransforms.output(
          SixVectors(
            start: multiplied.start(column, group) + slot &* multiplied.step,
            stride: inner &* multiplied.perImage
          ).values)
        rows[column] = values.0
        rows[inner &+ column] = values.1
        rows[2 &* inner &+ column] = values.2
        rows[3 &* inner &+ column] = values.3
      }
      let image = destination.start(place.image, group)
      for row in 0..<high {
        let values = WinogradTransforms.output(
          SixVectors(start: rows + row &* inner, stride: 1).values)
        let pixel = image + ((place.y + row) * width + place.x) * destination.step
        func write(_ column: Int, _ value: Vector) {
          guard column < wide else { return }
          let sum = value + bias[group]
          pixel[column &* destination.step] = sum.replacing(with: lowest, where: sum .< lowest)
            .replacing(with: highest, where: sum .> highest)
        }
        write(0, values.0)
        write(1, values.1)
        write(2, values.2)
        write(3, values.3)
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
