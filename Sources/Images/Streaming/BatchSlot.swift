/// The memory of one batch, filled image by image, used again for later batches.
final class BatchSlot: @unchecked Sendable {
  /// How many images have come, guarded by the stream's monitor.
  var filled = 0
  private var storage: UnsafeMutableBufferPointer<Float>
  private var height: Int
  private var width: Int
  /// The numbers of a pixel.
  private let depth: Int

  init(images: Int, size: (height: Int, width: Int)?, depth: Int) {
    (height, width) = size ?? (0, 0)
    self.depth = depth
    storage = BatchSlot.allocate(images * height * width * depth)
  }

  deinit { UnsafeMutableRawPointer(storage.baseAddress)?.deallocate() }

  /// The engine's kernels like cache lines.
  private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    return UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Float.self, capacity: count), count: count)
  }

  /// Loads one image; without a fixed size it is the only one, and the slot takes its size.
  func fill(
    _ index: Int, with record: ImageRecord, at position: Int, _ loader: ImageLoader
  ) throws(ImageFault) {
    if loader.pipeline.fixedSize == nil {
      try loader.load(record, at: position) { height, width in
        (self.height, self.width) = (height, width)
        let count = height * width * depth
        if storage.count < count {
          UnsafeMutableRawPointer(storage.baseAddress)?.deallocate()
          storage = BatchSlot.allocate(count)
        }
        return UnsafeMutableBufferPointer(rebasing: storage[..<count])
      }
    } else {
      let count = height * width * depth
      let target = UnsafeMutableBufferPointer(
        rebasing: storage[index * count..<(index + 1) * count])
      try loader.load(record, at: position) { _, _ in target }
    }
  }

  /// The images at `positions` that have no fault, moved together.
  func batch(of positions: Range<Int>, without faults: [Int: ImageFault]) -> ImageBatch {
    let count = height * width * depth
    let good = faults.isEmpty ? Array(positions) : positions.filter { faults[$0] == nil }
    if let start = storage.baseAddress, good.count < positions.count {
      for (index, position) in good.enumerated() where position - positions.lowerBound != index {
        let source = start + (position - positions.lowerBound) * count
        (start + index * count).update(from: source, count: count)
      }
    }
    return ImageBatch(
      positions: good, height: height, width: width,
      pixels: UnsafeBufferPointer(rebasing: storage[..<(good.count * count)]))
  }
}
