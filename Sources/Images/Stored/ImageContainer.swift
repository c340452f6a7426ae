internal import Basics
internal import Glibc

/// A file that holds the bytes of many images: one of its own, or a member of an archive.
package final class ImageContainer: Sendable {
  /// Where the bytes are.
  enum Place: Sendable {
    case file(String)
    case member(UnpackedMember)
  }

  let place: Place
  /// How an image's bytes become pixels.
  let coding: StoredCoding

  init(_ place: Place, _ coding: StoredCoding) {
    self.place = place
    self.coding = coding
  }

  /// The file on disk: that which changes when somebody writes other images.
  package var file: String {
    switch place {
    case .file(let path): path
    case .member(let member): member.archive
    }
  }

  /// Its path from the root, with the member's name.
  package var identity: String {
    switch place {
    case .file(let path): Folder.absolute(path)
    case .member(let member): Folder.absolute(member.archive) + "/" + member.name
    }
  }

  /// What tells it apart from other containers in the same file, empty for a file of its own.
  package var member: String {
    switch place {
    case .file: ""
    case .member(let member): member.name
    }
  }
}

extension ImageContainer: Hashable {
  package static func == (left: ImageContainer, right: ImageContainer) -> Bool {
    left === right
      || left.coding == right.coding && left.file.utf8.elementsEqual(right.file.utf8)
        && left.member.utf8.elementsEqual(right.member.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytesOf: file)
    hasher.combine(bytesOf: member)
  }
}

/// An image among others in one file.
package struct StoredImage: Hashable, Sendable {
  package let container: ImageContainer
  /// In the container, from 0.
  package let record: Int
  /// Where in the container the record begins.
  let offset: Int
  /// Bytes of the record, without a checksum.
  let count: Int
  /// Where among them the image's are.
  let own: Range<Int>
}

/// How the bytes of an image that is one of many become pixels.
///
/// Each case has its reading in a type of its own.
enum StoredCoding: Hashable, Sendable {
  case planes(PlanarRecord)
  case array(ArrayImage)
  /// A whole file of an image, in a record that a checksum follows.
  case record
}

/// Pixels as they are stored: whole grey levels, or numbers of any size.
enum StoredPixels {
  case bytes(DecodedImage)
  case floats(FloatPixels)

  var height: Int {
    switch self {
    case .bytes(let image): image.height
    case .floats(let image): image.height
    }
  }

  var width: Int {
    switch self {
    case .bytes(let image): image.width
    case .floats(let image): image.width
    }
  }
}

extension StoredPixels {
  /// Gives all three channels the brightness of each pixel.
  ///
  /// Source: Pillow's `rgb2l` in `Convert.c`, ITU-R 601-2 in 16 bits after the point.
  func loseColours() {
    switch self {
    case .bytes(let image):
      let bytes = image.bytes
      for pixel in stride(from: 0, to: bytes.count, by: 3) {
        let sum =
          UInt32(bytes[pixel]) &* 19595 &+ UInt32(bytes[pixel &+ 1]) &* 38470
          &+ UInt32(bytes[pixel &+ 2]) &* 7471 &+ 0x8000
        let level = UInt8(truncatingIfNeeded: sum &>> 16)
        (bytes[pixel], bytes[pixel &+ 1], bytes[pixel &+ 2]) = (level, level, level)
      }
    case .floats(let image):
      let values = image.values
      for pixel in stride(from: 0, to: values.count, by: 3) {
        let (red, green, blue) = (values[pixel], values[pixel &+ 1], values[pixel &+ 2])
        // What is grey already stays what it is, to the bit.
        if red == green && green == blue { continue }
        let level = red * 0.299 + green * 0.587 + blue * 0.114
        (values[pixel], values[pixel &+ 1], values[pixel &+ 2]) = (level, level, level)
      }
    }
  }
}

/// RGB numbers whose memory serves one image after another.
final class FloatPixels {
  private(set) var height = 0
  private(set) var width = 0
  private let storage = FloatRoom()

  /// height x width x 3 values, valid until the next change.
  var values: UnsafeMutableBufferPointer<Float> {
    storage.values(height * width * 3)
  }

  /// Takes a size, leaving the values as they come.
  func reshape(height: Int, width: Int) {
    _ = storage.reserve(height * width * 3)
    (self.height, self.width) = (height, width)
  }

  /// The numbers as grey levels, to be looked at: those of 0 to 1 are spread over 0 to 255, and so are
  /// those of -1 to 1; what is beyond 0 to 255 is cut off.
  func show(in image: DecodedImage) throws(DecodingFault) {
    try image.reshape(height: height, width: width)
    let finite = values.lazy.filter(\.isFinite)
    let (least, most) = (finite.min() ?? 0, finite.max() ?? 0)
    let (factor, shift): (Float, Float) =
      least < 0 && least >= -1 && most <= 1 ? (127.5, 127.5) : most <= 1 ? (255, 0) : (1, 0)
    for (index, value) in values.enumerated() {
      let level = (value * factor + shift).rounded()
      image.bytes[index] = level.isFinite ? UInt8(max(0, min(level, 255))) : 0
    }
  }
}
