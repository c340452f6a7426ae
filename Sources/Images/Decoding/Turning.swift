extension ExifOrientation {
  /// Writes `source` upright into `target`, which gets its size from it.
  package func turn(_ source: DecodedImage, into target: DecodedImage) throws(DecodingFault) {
    let (height, width) = (source.height, source.width)
    try target.reshape(
      height: swapsSides ? width : height, width: swapsSides ? height : width)
    guard let from = source.bytes.baseAddress, let to = target.bytes.baseAddress else { return }
    // The image's corner that becomes the upper left, and the steps from there in the source.
    let row = width * 3
    let (fromRight, fromBottom) = corner
    let first = (fromBottom ? (height - 1) * row : 0) + (fromRight ? row - 3 : 0)
    let across = fromRight ? -3 : 3
    let down = fromBottom ? -row : row
    let (columnStep, rowStep) = swapsSides ? (down, across) : (across, down)
    for y in 0..<target.height {
      var pixel = from + (first + y * rowStep)
      let line = to + y * target.width * 3
      for x in 0..<target.width {
        line[x &* 3] = pixel[0]
        line[x &* 3 &+ 1] = pixel[1]
        line[x &* 3 &+ 2] = pixel[2]
        pixel += columnStep
      }
    }
  }

  /// Whether the stored image's right and bottom edges come first.
  private var corner: (right: Bool, bottom: Bool) {
    switch self {
    case .upright, .transposed: (false, false)
    case .mirrored, .quarterTurnLeft: (true, false)
    case .halfTurn, .transversed: (true, true)
    case .flipped, .quarterTurnRight: (false, true)
    }
  }
}
