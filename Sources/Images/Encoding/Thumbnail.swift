internal import Configuration

/// Small versions of images, each pixel the mean of those that it stands for.
package enum Thumbnail {
  /// A record's image, upright, with its longer side at most `side` pixels; small ones stay.
  package static func of(_ record: ImageRecord, side: Int) throws(ImageFault) -> PixelImage {
    let loader = ImageLoader(ImagePipeline(exif: .apply))
    return small(try loader.decode(record), side: side)
  }

  private static func small(_ image: DecodedImage, side: Int) -> PixelImage {
    let longer = max(image.height, image.width)
    guard longer > side else {
      return PixelImage(height: image.height, width: image.width, bytes: Array(image.bytes))
    }
    let height = max(1, (image.height * side + longer / 2) / longer)
    let width = max(1, (image.width * side + longer / 2) / longer)
    let columns = (0...width).map { $0 * image.width / width }
    let source = image.bytes
    let stride = image.width * 3
    let bytes = [UInt8](unsafeUninitializedCapacity: height * width * 3) { target, count in
      for row in 0..<height {
        let lines = row * image.height / height..<(row + 1) * image.height / height
        for column in 0..<width {
          let first = columns[column]
          let last = columns[column + 1]
          for channel in 0..<3 {
            var sum = 0
            for line in lines {
              for place in first..<last {
                sum &+= Int(source[line &* stride &+ place &* 3 &+ channel])
              }
            }
            let pixels = lines.count * (last - first)
            target[(row * width + column) * 3 + channel] = UInt8((sum + pixels / 2) / pixels)
          }
        }
      }
      count = height * width * 3
    }
    return PixelImage(height: height, width: width, bytes: bytes)
  }
}
