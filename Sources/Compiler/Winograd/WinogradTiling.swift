/// How images are cut for Winograd's way: the output into tiles, each of which follows from a tile of
/// the input that is a little larger.
package struct WinogradTiling: Hashable, Sendable {
  package let scheme: WinogradScheme
  package let rows: Int
  package let columns: Int
  /// Of all images of a batch.
  package let count: Int
  /// Tiles that pass through the products at a time; the last ones may be fewer.
  package let together: Int
  private let inputChannels: Int
  private let outputChannels: Int

  /// - Parameters:
  ///   - scheme: For the convolution's window.
  ///   - input: Channels of what is read.
  ///   - output: `[height, width, channels]` of what is written.
  ///   - batch: Images.
  package init(_ scheme: WinogradScheme, input: Int, output: [Int], batch: Int) {
    func tiles(_ pixels: Int, _ axis: WinogradAxis) -> Int {
      (pixels + axis.outer - 1) / axis.outer
    }
    self.scheme = scheme
    rows = tiles(output[0], scheme.vertical)
    columns = tiles(output[1], scheme.horizontal)
    count = batch * rows * columns
    (inputChannels, outputChannels) = (input, output[2])
    // As many as make the products worth their calls, and as few as a shared cache holds.
    let most = max(
      32, min(256, Self.scratchFloats / (scheme.products * (input + output[2]))))
    let parts = (count + most - 1) / most
    together = (count + parts - 1) / parts
  }

  /// Floats that the tiles of large convolutions may take: 48 MiB.
  private static let scratchFloats = 12 << 20

  /// Floats of the tiles that pass together, before and behind the products.
  package var floats: (input: Int, output: Int) {
    let products = scheme.products * together
    return (products * inputChannels, products * outputChannels)
  }

  /// Floats of the transformed kernel.
  package var kernelFloats: Int { scheme.products * inputChannels * outputChannels }
}
