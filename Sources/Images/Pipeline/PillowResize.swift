/// Pillow's `Image.resize` on bytes with a filter, then preprocessing.
///
/// One direction after the other, rounded to bytes in between; a side that keeps its size is left as it
/// is. Which direction is first is Pillow 13's choice; earlier versions always began with the columns,
/// which differs by a grey level here and there.
///
/// Source: `ImagingResampleHorizontal_8bpc` and `ImagingResampleVertical_8bpc` in Pillow's
/// `Resample.c`.
package struct PillowResize {
  private let filter: PillowFilter
  private var rows: PillowWeights
  private var columns: PillowWeights
  /// Resized in one direction.
  private var halfway: [UInt8] = []
  private var line: [UInt8] = []

  package init(_ filter: PillowFilter) {
    self.filter = filter
    rows = PillowWeights(source: 1, part: 0..<1, target: 1, filter)
    columns = rows
  }

  /// - Parameters:
  ///   - image: All pixels, which the edges of the window are made of, too.
  ///   - window: The part that is resized, Pillow's `box`; nil for all of it.
  ///   - height: Of the result, in pixels.
  ///   - width: Of the result, in pixels.
  ///   - preprocessing: Of the resized bytes.
  ///   - target: height x width x 3 numbers.
  package mutating func callAsFunction(
    _ image: DecodedImage, window: ImageWindow? = nil, height: Int, width: Int,
    preprocessing: Preprocessing, into target: UnsafeMutablePointer<Float>
  ) {
    let window = window ?? ImageWindow(height: image.height, width: image.width)
    let down = window.top..<window.top + window.height
    let across = window.left..<window.left + window.width
    if rows.source != image.height || rows.part != down || rows.count.count != height {
      rows = PillowWeights(source: image.height, part: down, target: height, filter)
    }
    if columns.source != image.width || columns.part != across || columns.count.count != width {
      columns = PillowWeights(source: image.width, part: across, target: width, filter)
    }
    guard let bytes = image.bytes.baseAddress else { return }
    let (rows, columns, count) = (rows, columns, width * 3)
    let removed = image.height - height
    let beginsWithRows = removed > 0 && removed > 2 * (image.width - width)
    let halfwayCount = beginsWithRows ? height * image.width * 3 : image.height * count
    if halfway.count < halfwayCount { halfway = [UInt8](repeating: 0, count: halfwayCount) }
    if line.count != count { line = [UInt8](repeating: 0, count: count) }
    halfway.withUnsafeMutableBufferPointer { halfway in
      line.withUnsafeMutableBufferPointer { line in
        guard let halfway = halfway.baseAddress, let line = line.baseAddress else { return }
        let lineCount = beginsWithRows ? image.width * 3 : count
        if beginsWithRows {
          for row in 0..<height {
            PillowResize.combine(
              bytes, rows, row, count: lineCount, into: halfway + row * lineCount)
          }
        } else {
          for row in 0..<image.height {
            PillowResize.narrow(
              bytes + row * image.width * 3, columns, into: halfway + row * lineCount)
          }
        }
        for row in 0..<height {
          if beginsWithRows {
            PillowResize.narrow(halfway + row * lineCount, columns, into: line)
          } else {
            PillowResize.combine(halfway, rows, row, count: lineCount, into: line)
          }
          preprocessing.convert(line, count: width, into: target + row * count)
        }
      }
    }
  }

  /// One row at all target columns.
  private static func narrow(
    _ bytes: UnsafePointer<UInt8>, _ columns: PillowWeights, into line: UnsafeMutablePointer<UInt8>
  ) {
    if columns.keepsSize {
      line.update(from: bytes, count: columns.source * 3)
      return
    }
    columns.weights.withUnsafeBufferPointer { weights in
      guard var weight = weights.baseAddress else { return }
      for index in columns.first.indices {
        var pixel = bytes + Int(columns.first[index]) &* 3
        let half: Int32 = 1 << (PillowWeights.bits - 1)
        var (red, green, blue) = (half, half, half)
        for place in 0..<Int(columns.count[index]) {
          red &+= Int32(pixel[0]) &* weight[place]
          green &+= Int32(pixel[1]) &* weight[place]
          blue &+= Int32(pixel[2]) &* weight[place]
          pixel += 3
        }
        let result = line + index &* 3
        (result[0], result[1], result[2]) = (byte(red), byte(green), byte(blue))
        weight += columns.most
      }
    }
  }

  /// One target row of all source rows.
  private static func combine(
    _ bytes: UnsafePointer<UInt8>, _ rows: PillowWeights, _ row: Int, count: Int,
    into line: UnsafeMutablePointer<UInt8>
  ) {
    if rows.keepsSize {
      line.update(from: bytes + row * count, count: count)
      return
    }
    rows.weights.withUnsafeBufferPointer { weights in
      guard let start = weights.baseAddress else { return }
      let weight = start + row * rows.most
      let first = bytes + Int(rows.first[row]) * count
      let taps = Int(rows.count[row])
      for index in 0..<count {
        var sum: Int32 = 1 << (PillowWeights.bits - 1)
        var value = first + index
        for place in 0..<taps {
          sum &+= Int32(value.pointee) &* weight[place]
          value += count
        }
        line[index] = byte(sum)
      }
    }
  }

  @inline(__always)
  private static func byte(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: max(0, min(sum &>> PillowWeights.bits, 255)))
  }
}
