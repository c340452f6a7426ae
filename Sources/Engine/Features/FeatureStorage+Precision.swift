package import Configuration

extension FeatureStorage.Precision {
  /// Bytes of one number.
  package var bytes: Int { self == .f32 ? 4 : 2 }

  /// Writes numbers in this precision; bf16 rounds to nearest, ties to even.
  func write(
    _ values: UnsafePointer<Float>, count: Int, to destination: UnsafeMutableRawPointer
  ) {
    switch self {
    case .f32: destination.copyMemory(from: values, byteCount: count * 4)
    case .bf16:
      let halves = destination.assumingMemoryBound(to: UInt16.self)
      for index in 0..<count { halves[index] = values[index].roundedToBFloat16 }
    }
  }

  /// Reads numbers kept in this precision.
  func read(
    _ source: UnsafeRawPointer, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .f32: UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: count * 4)
    case .bf16:
      let halves = source.assumingMemoryBound(to: UInt16.self)
      for index in 0..<count {
        destination[index] = Float(bitPattern: UInt32(halves[index]) &<< 16)
      }
    }
  }

  /// Leaves of numbers in memory what this precision would have kept.
  package func round(_ values: inout [Float], from start: Int) {
    guard self == .bf16 else { return }
    for index in start..<values.count {
      values[index] = Float(bitPattern: UInt32(values[index].roundedToBFloat16) &<< 16)
    }
  }
}

extension Float {
  /// The nearest bfloat16, by its bits; what is not a number stays so.
  fileprivate var roundedToBFloat16: UInt16 {
    let bits = bitPattern
    let rounded = (bits &+ 0x7FFF &+ ((bits &>> 16) & 1)) &>> 16
    let quiet = (bits &>> 16) | 0x40
    return UInt16(truncatingIfNeeded: bits & 0x7FFF_FFFF > 0x7F80_0000 ? quiet : rounded)
  }
}
