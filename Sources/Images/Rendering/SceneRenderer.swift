internal import Basics

/// Renders synthetic images of furniture, each a pure function of its category, seed, index and size.
///
/// Boxes are rendered face by face into a depth buffer; afterwards every pixel is lit once. All
/// arithmetic is in Float with no library functions, so that the bits are the same everywhere.
struct SceneRenderer {
  /// Part of an image's digest: to be raised whenever the bits of any image change.
  static let version = 1

  private var canvas: Canvas?

  mutating func render(
    _ rendered: RenderedImage, into image: DecodedImage
  ) throws(DecodingFault) {
    try image.reshape(height: rendered.height, width: rendered.width)
    var draws = CounterGenerator(
      seed: rendered.seed, purpose: "rendered \(rendered.category)", index: rendered.index)
    // Small images are rendered at twice their size, so that edges are smooth.
    let scale = min(rendered.height, rendered.width) <= 128 ? 2 : 1
    let scene = Scene(rendered, &draws, scale: scale)
    let canvas = canvas(height: rendered.height * scale, width: rendered.width * scale)
    let surfaces = canvas.draw(scene)
    canvas.develop(scene, surfaces, scale: scale, noise: &draws, into: image)
  }

  private mutating func canvas(height: Int, width: Int) -> Canvas {
    if let canvas, canvas.height == height, canvas.width == width { return canvas }
    let fresh = Canvas(height: height, width: width)
    canvas = fresh
    return fresh
  }
}
