/// The numbers that `Tests/Oracles/oracle.py` fills models and images with.
package enum HashNumbers {
  /// Uniform in -1 ..< 1, by the name of the array.
  package static func unit(_ name: String, count: Int) -> [Double] {
    bits(name, count: count).map { Double($0 >> 11) * 0x1p-52 - 1 }
  }

  /// Random bits, by the name of the array.
  package static func bits(_ name: String, count: Int) -> [UInt64] {
    var key: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { key = (key ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return (0..<UInt64(count)).map { index in
      var z = key &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// One array of a layer.
  package static func weight(layer: String, _ name: String, shape: [Int]) -> [Float] {
    let isKernel = name == "kernel" || name == "depthwise_kernel"
    let numbers = unit(
      "\(layer)/\(isKernel ? "kernel" : name)", count: shape.reduce(1, *))
    switch name {
    case "kernel", "depthwise_kernel":
      let fanIn = shape.prefix(name == "kernel" ? shape.count - 1 : 2).reduce(1, *)
      let gain =
        layer.hasSuffix("_3_conv") ? 0.5 : layer.hasSuffix("_project") ? 1 : 2.0.squareRoot()
      let scale = (3 / Double(fanIn)).squareRoot() * gain
      return numbers.map { Float($0 * scale) }
    case "pointwise_kernel":
      let fanIn = shape.dropLast().reduce(1, *)
      return numbers.map { Float($0 * (3 / Double(fanIn)).squareRoot()) }
    case "gamma", "variance", "moving_variance": return numbers.map { Float(1 + $0 / 2) }
    default: return numbers.map { Float($0 * 0.1) }
    }
  }
}
