internal import Basics

/// How fast photographs are decoded here, measured in some hundredths of a second.
package enum DecodingSpeed {
  /// Photographs of 200,000 pixels a second that one thread decodes and resizes; nil where there is no
  /// memory for one.
  package static func measure() -> Double? {
    let (height, width) = (400, 500)
    // Smooth shades with some noise compress about as photographs do.
    let bytes = (0..<height * width * 3).map { place in
      let (row, column) = (place / 3 / width, place / 3 % width)
      let noise = (place &* 2_654_435_761) >> 12
      return UInt8((row / 2 + column / 4 + noise % 23) & 255)
    }
    guard let file = PixelImage(height: height, width: width, bytes: bytes).jpeg(quality: 90)
    else { return nil }
    let image = DecodedImage()
    var shortest = Double.infinity
    for round in 0..<5 {
      let begin = MonotonicClock.seconds
      guard (try? file.withUnsafeBytes { try image.decode($0) }) != nil else { return nil }
      if round > 0 { shortest = min(shortest, MonotonicClock.seconds - begin) }
    }
    // Reading, resizing and handing on take about as long again.
    return 0.5 / max(shortest, 1e-6)
  }
}
