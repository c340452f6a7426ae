internal import Configuration

/// The arithmetic of one output channel: ((x / divisor) - mean) / deviation, each step in Float.
///
/// Division by one and subtraction of zero change no bits, so that every mode is this one formula.
package struct ChannelArithmetic: Hashable, Sendable {
  /// The channel of the RGB image that this one is made of.
  package var source: Int
  package var divisor: Float = 1
  package var mean: Float = 0
  package var deviation: Float = 1

  @inline(__always)
  package func callAsFunction(_ value: Float) -> Float { (value / divisor - mean) / deviation }
}

extension ImagePipeline {
  /// What the three output channels are made of, in order.
  ///
  /// Source: `keras/src/applications/imagenet_utils.py`, `_preprocess_numpy_input`.
  package var arithmetic: [ChannelArithmetic] {
    let decoded = channels == .bgr ? [2, 1, 0] : [0, 1, 2]
    switch preprocess {
    case .none: return decoded.map { ChannelArithmetic(source: $0) }
    case .unit: return decoded.map { ChannelArithmetic(source: $0, divisor: 255) }
    case .tf: return decoded.map { ChannelArithmetic(source: $0, divisor: 127.5, mean: 1) }
    case .caffe:
      let means: [Float] = [103.939, 116.779, 123.68]
      return zip(decoded.reversed(), means).map { ChannelArithmetic(source: $0, mean: $1) }
    case .torch:
      let means: [Float] = [0.485, 0.456, 0.406]
      let deviations: [Float] = [0.229, 0.224, 0.225]
      return decoded.indices.map { index in
        ChannelArithmetic(
          source: decoded[index], divisor: 255, mean: means[index], deviation: deviations[index])
      }
    }
  }
}

/// `ChannelArithmetic` over a pipeline's three channels, ready to be applied to rows.
package final class Preprocessing {
  package let channels: [ChannelArithmetic]
  /// 3 x 256: what each byte becomes in each output channel.
  private let table: UnsafeMutableBufferPointer<Float>

  package init(_ channels: [ChannelArithmetic]) {
    self.channels = channels
    table = .allocate(capacity: 3 * 256)
    for (channel, arithmetic) in channels.enumerated() {
      for byte in 0..<256 {
        table.initializeElement(at: channel * 256 + byte, to: arithmetic(Float(byte)))
      }
    }
  }

  deinit { table.deallocate() }

  /// Prepares `count` pixels, the first at `bytes`, each `offsets[i]` bytes after it.
  @inline(__always)
  package func gather(
    _ bytes: UnsafePointer<UInt8>, _ offsets: UnsafePointer<Int32>, count: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    guard let table = table.baseAddress else { return }
    let (first, second, third) = (table, table + 256, table + 512)
    let (a, b, c) = (channels[0].source, channels[1].source, channels[2].source)
    for index in 0..<count {
      let pixel = bytes + Int(offsets[index])
      let result = target + index &* 3
      result[0] = first[Int(pixel[a])]
      result[1] = second[Int(pixel[b])]
      result[2] = third[Int(pixel[c])]
    }
  }

  /// Prepares `count` pixels that lie side by side.
  package func convert(
    _ bytes: UnsafePointer<UInt8>, count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    guard let table = table.baseAddress else { return }
    let (first, second, third) = (table, table + 256, table + 512)
    let (a, b, c) = (channels[0].source, channels[1].source, channels[2].source)
    for index in 0..<count {
      let pixel = bytes + index &* 3
      let result = target + index &* 3
      result[0] = first[Int(pixel[a])]
      result[1] = second[Int(pixel[b])]
      result[2] = third[Int(pixel[c])]
    }
  }

  /// Puts the channels of `count` RGB pixels into the output's order.
  package func select(_ values: UnsafeMutablePointer<Float>, count: Int) {
    let (a, b, c) = (channels[0].source, channels[1].source, channels[2].source)
    guard (a, b, c) != (0, 1, 2) else { return }
    for index in 0..<count {
      let pixel = values + index &* 3
      (pixel[0], pixel[1], pixel[2]) = (pixel[a], pixel[b], pixel[c])
    }
  }

  /// Prepares `count` pixels in place that already are floats in the output's channel order.
  package func apply(_ values: UnsafeMutablePointer<Float>, count: Int) {
    let (first, second, third) = (channels[0], channels[1], channels[2])
    for index in 0..<count {
      let pixel = values + index &* 3
      pixel[0] = first(pixel[0])
      pixel[1] = second(pixel[1])
      pixel[2] = third(pixel[2])
    }
  }
}
