/// The memory of one batch, filled image by image, used again for later batches.
final class BatchSlot: @unchecked Sendable {
  /// How many images have come, guarded by the stream's monitor.
  var filled = 0
  private var storage: UnsafeMutableBufferPointer<Float>
  private var height: Int
  private var width: Int

  init(images: Int, size: (height: Int, width: Int)?) {
    (height, width) = size ?? (0, 0)
    storage = BatchSlot.allocate(images * height * width * 3)
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
        if storage.count < height * width * 3 {
          UnsafeMutableRawPointer(storage.baseAddress)?.deallocate()
          storage = BatchSlot.allocate(height * width * 3)
        }
        return UnsafeMutableBufferPointer(rebasing: storage[..<(height * width * 3)])
      }
    } else {
      let count = height * width * 3
      let target = UnsafeMutableBufferPointer(
        rebasing: storage[index * count..<(index + 1) * count])
      try loader.load(record, at: position) { _, _ in target }
    }
  }

  /// The images at `positions` that have no fault, moved together.
  func batch(of positions: Range<Int>, without faults: [Int: ImageFault]) -> ImageBatch {
    let count = height * width * 3
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
