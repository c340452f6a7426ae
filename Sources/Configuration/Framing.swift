/// What part of an image is resized and what is kept of the result; nil where a spec says nothing.
package struct Framing: Hashable, Sendable {
  /// Cuts the middle of the size's shape out of the image first.
  package var cropsToAspectRatio: Bool?
  /// Puts edges around the image first, so that it has the size's shape.
  package var padsToAspectRatio: Bool?
  /// What the edges are filled with, of 255.
  package var fillValue: Int?
  /// Pixels that the shorter side gets; the image keeps its shape.
  package var shorterSide: Int?
  /// Pixels of the middle that is kept of the resized image.
  package var cropHeight: Int?
  package var cropWidth: Int?

  package init() {}

  /// This framing where it says something, else the other.
  package func over(_ other: Framing) -> Framing {
    var framing = Framing()
    framing.fillValue = fillValue ?? other.fillValue
    framing.cropHeight = cropHeight ?? other.cropHeight
    framing.cropWidth = cropWidth ?? other.cropWidth
    // One of three ways, of which the nearer statement wins.
    let source = statesShape ? self : other
    framing.cropsToAspectRatio = source.cropsToAspectRatio
    framing.padsToAspectRatio = source.padsToAspectRatio
    framing.shorterSide = source.shorterSide
    return framing
  }

  /// Whether it says how the image comes by the size's shape.
  private var statesShape: Bool {
    cropsToAspectRatio != nil || padsToAspectRatio != nil || shorterSide != nil
  }

  /// Height and width that are kept of the resized image; nil where all of it is.
  package var crop: (height: Int, width: Int)? {
    guard let cropHeight, let cropWidth else { return nil }
    return (cropHeight, cropWidth)
  }
}

extension ImageSpec {
  /// How images of a role are framed.
  package func framing(for role: Role) -> Framing {
    role == .train ? framing : test.framing.over(framing)
  }

  /// The size that images of a role have when they are prepared, in pixels; nil where they keep their
  /// own.
  package func size(for role: Role) -> (height: Int, width: Int)? {
    let override = role == .train ? ImageOverride() : test
    if let crop = framing(for: role).crop { return crop }
    guard let height = override.height ?? height, let width = override.width ?? width else {
      return nil
    }
    return (height, width)
  }
}
