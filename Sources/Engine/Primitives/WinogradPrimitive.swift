internal import Compiler
internal import Configuration
internal import Models

/// Winograd's way through a convolution, for windows, processors and versions of oneDNN without kernels
/// for it: our own transforms around products by oneDNN's convolutions of one pixel.
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

  /// Nil where the request has functions, numbers of channels or so few pixels that this is not made
  /// for it, or oneDNN has no kernel for images in blocks of channels.
  ///
  /// - Parameters:
  ///   - name: Of the step.
  ///   - request: What is asked for.
  ///   - scheme: For its window.
  ///   - batch: Images.
  ///   - oneDNN: Chooses the products.
  /// - Throws: `KernelError` where oneDNN refuses.
  init?(
    _ name: String, _ request: ConvolutionRequest, _ scheme: WinogradScheme, batch: Int,
    _ oneDNN: OneDNN
  ) throws {
    guard !request.isBFloat16, let range = request.range else { return nil }
    shape = request.shape
    self.range = range
    self.batch = batch
    let (input, output) = (shape.input[2], shape.output[2])
    tiling = WinogradTiling(scheme, input: input, output: shape.output, batch: batch)
    guard tiling.count >= Self.fewestTiles else { return nil }
    guard
      let (order, product) = try Self.product(name, input: input, output: output, tiling, oneDNN)
    else { return nil }
    (self.order, self.product) = (order, product)
  }

  /// In the widest blocks of channels that oneDNN has a kernel for: left to itself, it may choose another
  /// order, which the transforms do not take.
  private static func product(
    _ name: String, input: Int, output: Int, _ tiling: WinogradTiling, _ oneDNN: OneDNN
  ) throws -> (ChannelOrder, OneDNNPrimitive)? {
    let orders: [ChannelOrder] = OneDNN.hasAVX512 ? [.blocks16, .blocks8] : [.blocks8]
    for order in orders {
      guard let block = order.block, input % block == 0, output % block == 0 else { continue }
      let tensors = try Tensors(
        source: .image([1, tiling.together, input], order, batch: 1),
        weights: .anyOf([output, input, 1, 1]),
        destination: .image([1, tiling.together, output], order, batch: 1))
      if let product = try? oneDNN.convolution(name, .inference, tensors, .pixel),
        !product.isReference
      {
        return (order, product)
      }
    }
    return nil
  }

  /// Fewer share the reading of the kernels, four times as large as those of the direct way, among too
  /// few products.
  private static let fewestTiles = 8

  var source: Layout { get throws { try .image(shape.input, order, batch: batch) } }
  var destination: Layout { get throws { try .image(shape.output, order, batch: batch) } }

  /// What the transformed tiles and the products need besides.
  var scratch: Layout {
    get throws {
      try .vector(
        tiling.floats.input + tiling.floats.output + (product.scratchpad.bytes + 3) / 4)
    }
  }

  /// The step that runs it.
  ///
  /// - Parameters:
  ///   - kernel: Transformed, in the layout of the product's weights.
  ///   - bias: One value for each channel.
  ///   - addresses: Of what is read, of the scratch memory and of what is written.
  ///   - oneDNN: Runs the products.
  /// - Returns: The step.
  /// - Throws: `KernelError` where oneDNN refuses.
  func bound(
    _ kernel: AlignedFloats, bias: AlignedFloats, _ addresses: [UnsafeMutableRawPointer],
    _ oneDNN: OneDNN
  ) throws -> any BoundStep {
    func step<Vertical: WinogradTransform, Horizontal: WinogradTransform>(
      _: Vertical.Type, _: Horizontal.Type
    ) throws -> any BoundStep {
      try WinogradConvolution<Vertical, Horizontal>(
        self, kernel: kernel, bias: bias, addresses, oneDNN)
    }
    return switch tiling.scheme {
    case .square3: try step(WinogradOfThree.self, WinogradOfThree.self)
    case .row3: try step(WinogradOfOne.self, WinogradOfThree.self)
    case .column3: try step(WinogradOfThree.self, WinogradOfOne.self)
    case .row7: try step(WinogradOfOne.self, WinogradOfSeven.self)
    case .column7: try step(WinogradOfSeven.self, WinogradOfOne.self)
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
