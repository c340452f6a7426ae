internal import Basics

/// What is wrong with an array of NumPy's.
package enum ArrayFault: Explained, Hashable, Sendable {
  /// The archive cannot be read, or the file; the words of who tried.
  case unreadable(String)
  /// The bytes do not begin as those of an array.
  case notAnArray
  case version(Int)
  /// What the header says that it may not.
  case header(String)
  case objects
  case bigEndian(String)
  case type(String)
  case fortran
  case size(shape: [Int])
  case bytes(expected: Int, found: Int, shape: [Int])
  case missing(names: [String])
  case notImages(shape: [Int])
  case channelsFirst(shape: [Int])
  case noPixels(shape: [Int])
  case imageType(String)
  case tooMany(Int)
  case notLabels(shape: [Int])
  case labelCount(Int, images: Int)
  case labelNumber(String, image: Int)
  case labelRange(Int, image: Int, classes: Int)
  case notOneHot(ones: Int, image: Int)
  case oneHotWidth(Int, classes: Int)
  case labelText(image: Int)
  case unknownLabel(String, image: Int, classes: [String])

  package var description: String {
    switch self {
    case .unreadable(let words): words
    case .notAnArray:
      "it is no array of NumPy's: expected a file that numpy.save or numpy.savez wrote"
    case .version(let version):
      "its format is version \(version) of NumPy's, expected 1, 2 or 3: save it again"
    case .header(let words): "its header is damaged: \(words)"
    case .objects:
      "it holds Python objects, which are not read: save it as numbers or text, with its own dtype "
        + "(\(ArrayFault.list))"
    case .bigEndian(let code):
      "its numbers have the high byte first ('\(code)'): save array.astype('\(code.dropFirst())')"
    case .type(let code): "its type is '\(code)', expected whole numbers, floats or text"
    case .fortran: "it is in Fortran's order: save numpy.ascontiguousarray(array)"
    case .size(let shape): "it states a shape that no file can have: \(ArrayFault.words(shape))"
    case .bytes(let expected, let found, let shape):
      "its shape \(ArrayFault.words(shape)) takes \(expected.grouped) bytes, and there are "
        + "\(found.grouped): it is not whole"
    case .missing(let names): "there is no such array, only \(quoted(names))"
    case .notImages(let shape):
      "its shape is \(ArrayFault.words(shape)), expected images x height x width, or that with 1, 3 "
        + "or 4 channels"
    case .channelsFirst(let shape):
      "its shape \(ArrayFault.words(shape)) has the channels before the pixels: save "
        + "array.transpose(0, 2, 3, 1)"
    case .noPixels(let shape): "its shape is \(ArrayFault.words(shape)): it has no images"
    case .imageType(let code): "its type is \(code), expected numbers"
    case .tooMany(let count):
      "it has \(count.grouped) images, expected at most \(ArrayFault.mostImages.grouped)"
    case .notLabels(let shape):
      "its shape is \(ArrayFault.words(shape)), expected one label an image, or a row of them with "
        + "one 1"
    case .labelCount(let count, let images):
      "it has \(count) labels for \(images) images"
    case .labelNumber(let number, let image):
      "label \(image) is \(number), expected a whole number of 0 and more"
    case .labelRange(let label, let image, let classes):
      "label \(image) is \(label), expected 0 to \(classes - 1), the places of 'classes'"
    case .notOneHot(let ones, let image):
      "row \(image) of its labels has "
        + (ones < 0 ? "another number than 0 and 1" : "\(ones) ones") + ", expected one 1 and zeros"
    case .oneHotWidth(let width, let classes):
      "its labels have \(width) columns, and there are \(classes) classes"
    case .labelText(let image): "label \(image) is empty or no text"
    case .unknownLabel(let label, let image, let classes):
      "label \(image) is '\(label)', expected one of \(quoted(classes))"
    }
  }

  /// More images than any data set in one file has; each has a name and a place in memory.
  static let mostImages = 20_000_000

  private static let list = "a list of arrays of different sizes makes such one"

  private static func words(_ shape: [Int]) -> String {
    "(" + shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? ",)" : ")")
  }
}
