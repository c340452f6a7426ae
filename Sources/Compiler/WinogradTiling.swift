/// How images are cut for Winograd's F(4×4, 3×3): the output into tiles of 4×4 pixels, each of which
/// follows from 6×6 pixels of the input by 36 products in place of 144.
package struct WinogradTiling: Hashable, Sendable {
  /// Pixels of a tile's side, before and behind the convolution.
  package static let (inner, outer) = (6, 4)
  /// Products of a tile for one channel of each side: matrices that are multiplied.
  package static let products = inner * inner

  package let rows: Int
  package let columns: Int
  /// Of all images of a batch.
  package let count: Int
  /// Tiles that pass through the products at a time; the last ones may be fewer.
  package let together: Int
  private let inputChannels: Int
  private let outputChannels: Int

  /// - Parameters:
  ///   - input: Channels of what is read.
  ///   - output: `[height, width, channels]` of what is written.
  ///   - batch: Images.
  package init(input: Int, output: [Int], batch: Int) {
    rows = (output[0] + Self.outer - 1) / Self.outer
    columns = (output[1] + Self.outer - 1) / Self.outer
    count = batch * rows * columns
    (inputChannels, outputChannels) = (input, output[2])
    // As many as make the products worth their calls, and as few as a shared cache holds.
    let most = max(
      32, min(256, Self.scratchFloats / (Self.products * (input + output[2]))))
    let parts = (count + most - 1) / most
    together = (count + parts - 1) / parts
  }

  /// Floats that the tiles of large convolutions may take: 48 MiB.
  private static let scratchFloats = 12 << 20

  /// Floats of the tiles that pass together, before and behind the products.
  package var floats: (input: Int, output: Int) {
    (Self.products * together * inputChannels, Self.products * together * outputChannels)
  }
}
