/// The images of an array.
struct ArrayImages {
  let file: ArrayFile
  let count: Int
  let image: ArrayImage

  init(_ file: ArrayFile) throws(DatasetFailure) {
    self.file = file
    let shape = file.header.shape
    guard !file.header.element.isText else { throw file.failure(.imageType("text")) }
    guard shape.count == 3 || shape.count == 4 else { throw file.failure(.notImages(shape: shape)) }
    let channels = shape.count == 3 ? 1 : shape[3]
    guard ArrayImages.channels.contains(channels) else {
      throw file.failure(
        ArrayImages.channels.contains(shape[1])
          ? .channelsFirst(shape: shape) : .notImages(shape: shape))
    }
    guard !shape.contains(0) else { throw file.failure(.noPixels(shape: shape)) }
    guard shape[0] <= ArrayFault.mostImages else { throw file.failure(.tooMany(shape[0])) }
    guard shape[1] <= DecodedImage.maximumPixels / shape[2] else {
      throw file.failure(.notImages(shape: shape))
    }
    count = shape[0]
    image = ArrayImage(
      element: file.header.element, height: shape[1], width: shape[2], channels: channels)
  }

  private static let channels: Set<Int> = [1, 3, 4]

  /// One image after the other, with its label where there are labels.
  func records(_ labels: [Int]?) -> [ImageRecord] {
    let container = ImageContainer(file.place, .array(image))
    return (0..<count).map { index in
      ImageRecord(
        name: "\(file.name):\(index)", label: labels?[index],
        source: .stored(
          StoredImage(
            container: container, record: index, offset: file.header.offset + index * image.size,
            count: image.size, own: 0..<image.size)))
    }
  }

  /// The least and the greatest number of the first images, where the numbers are no grey levels; nil
  /// where they are, or none can be read.
  func range() -> FloatImages? {
    guard !image.isOfBytes else { return nil }
    let images = min(count, 16, max(1, (16 << 20) / image.size))
    let bytes = file.prefix(images * image.size)
    let pixels = FloatPixels()
    var range: (least: Float, most: Float)?
    bytes.withUnsafeBytes { bytes in
      for start in stride(from: 0, through: bytes.count - image.size, by: image.size) {
        image.decode(
          UnsafeRawBufferPointer(rebasing: bytes[start..<start + image.size]), into: pixels)
        for value in pixels.values where value.isFinite {
          range = (min(range?.least ?? value, value), max(range?.most ?? value, value))
        }
      }
    }
    return range.map { FloatImages(name: file.path, least: $0.least, most: $0.most) }
  }
}

/// Images whose numbers are no grey levels.
package struct FloatImages: Hashable, Sendable {
  /// The array's path.
  package let name: String
  /// Of those that were looked at.
  package let least: Float
  package let most: Float
}
