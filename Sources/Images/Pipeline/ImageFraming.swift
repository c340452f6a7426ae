/// How an image comes by a pipeline's size.
package struct ImageFraming: Hashable, Sendable {
  package enum Shape: Hashable, Sendable {
    /// Both sides are resized by factors of their own.
    case stretched
    /// The middle of the size's shape is cut out before.
    case cropped
    /// Edges of a grey level are put around the image before.
    case padded(fill: UInt8)
    /// The shorter side gets so many pixels, the longer one what keeps the shape.
    case shorterSide(Int)
  }

  package var shape: Shape
  /// Pixels that the image is resized to before its middle is kept; nil where the pipeline's size is
  /// all of it.
  package var height: Int?
  package var width: Int?

  package init(_ shape: Shape = .stretched, height: Int? = nil, width: Int? = nil) {
    self.shape = shape
    self.height = height
    self.width = width
  }

  /// Canonical text for cache keys, empty where the whole image is stretched.
  var identity: String {
    let size = height.flatMap { height in width.map { " from=\(height)x\($0)" } } ?? ""
    switch shape {
    case .stretched: return size
    case .cropped: return " shape=cropped" + size
    case .padded(let fill): return " shape=padded:\(fill)" + size
    case .shorterSide(let pixels): return " shape=shorter:\(pixels)"
    }
  }

  /// The size that an image is resized to.
  ///
  /// - Parameters:
  ///   - image: Height and width of the image, in pixels.
  ///   - kept: Height and width that the pipeline gives, in pixels.
  /// - Returns: Height and width, in pixels.
  func resizedSize(
    of image: (height: Int, width: Int), kept: (height: Int, width: Int)
  ) -> (height: Int, width: Int) {
    if case .shorterSide(let pixels) = shape {
      // A very long image would get a side beyond all limits; what is kept of it is the middle.
      return image.height <= image.width
        ? (pixels, max(pixels, pixels * image.width / max(image.height, 1)))
        : (max(pixels, pixels * image.height / max(image.width, 1)), pixels)
    }
    return (height ?? kept.height, width ?? kept.width)
  }
}

/// A part of an image, or a place for it, in pixels.
package struct ImageWindow: Hashable, Sendable {
  package var top = 0
  package var left = 0
  package var height: Int
  package var width: Int

  /// The whole of an image.
  package init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// The middle of an image, as Keras's `CenterCrop` takes it.
  init(_ height: Int, _ width: Int, inMiddleOf image: (height: Int, width: Int)) {
    (self.height, self.width) = (height, width)
    (top, left) = ((image.height - height) / 2, (image.width - width) / 2)
  }

  /// The largest middle of an image that has the shape of a target.
  ///
  /// Source: `load_img` of Keras's `image_utils.py` with `keep_aspect_ratio`; `smart_resize` of the
  /// same file divides in Float.
  init(
    ofShape target: (height: Int, width: Int), in image: (height: Int, width: Int), inFloat: Bool
  ) {
    let high = ImageWindow.side(image.width, target.height, target.width, inFloat)
    let wide = ImageWindow.side(image.height, target.width, target.height, inFloat)
    self.init(
      max(min(image.height, high), 1), max(min(image.width, wide), 1), inMiddleOf: image)
  }

  /// Where an image lies in the smallest room around it that has the shape of a target.
  ///
  /// Source: `resize` of Keras's `backend/tensorflow/image.py`, which puts edges of the same width on
  /// both sides, so that an odd pixel is missing.
  static func place(
    of image: (height: Int, width: Int), inShape target: (height: Int, width: Int)
  ) -> (room: (height: Int, width: Int), window: ImageWindow) {
    let high = max(image.height, side(image.width, target.height, target.width, true))
    let wide = max(image.width, side(image.height, target.width, target.height, true))
    var window = ImageWindow(height: image.height, width: image.width)
    (window.top, window.left) = ((high - image.height) / 2, (wide - image.width) / 2)
    return ((image.height + 2 * window.top, image.width + 2 * window.left), window)
  }

  private static func side(
    _ other: Int, _ target: Int, _ otherTarget: Int, _ inFloat: Bool
  ) -> Int {
    let product = other * target
    return inFloat ? Int(Float(product) / Float(otherTarget)) : product / otherTarget
  }

  /// Copies the window of `image` to `target`, both of RGB values.
  func cut<Value: BitwiseCopyable>(
    _ image: UnsafePointer<Value>, width imageWidth: Int, into target: UnsafeMutablePointer<Value>
  ) {
    for row in 0..<height {
      (target + row * width * 3).update(
        from: image + ((top + row) * imageWidth + left) * 3, count: width * 3)
    }
  }

  /// Copies an image as large as the window to its place in `room`.
  func put<Value: BitwiseCopyable>(
    _ image: UnsafePointer<Value>, into room: UnsafeMutablePointer<Value>, width roomWidth: Int
  ) {
    for row in 0..<height {
      (room + ((top + row) * roomWidth + left) * 3).update(
        from: image + row * width * 3, count: width * 3)
    }
  }
}
