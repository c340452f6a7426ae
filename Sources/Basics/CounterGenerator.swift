/// Random numbers as a pure function of (seed, purpose, epoch, index): Philox 4x32-10.
///
/// There is no hidden state: the draws of one stream never depend on how many threads run, on the
/// order in which images are decoded, or on whether a run was resumed.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
package struct CounterGenerator: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// The stream of one draw: `purpose` tells apart what the numbers are for ("shuffle",
  /// "dropout_1"), `epoch` and `index` which epoch and image, layer or array they belong to.
  package init(seed: Int, purpose: String, epoch: Int = 0, index: Int = 0) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, to make a number of the purpose's name
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let mixed = CounterGenerator.scramble(UInt64(bitPattern: Int64(seed)) ^ hash)
    key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: epoch), UInt32(truncatingIfNeeded: index),
      UInt32(truncatingIfNeeded: index >> 32))
  }

  /// A 64-bit bijection (the finaliser of MurmurHash3), so that near seeds give far keys.
  private static func scramble(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 33)) &* 0xff51_afd7_ed55_8ccd
    mixed = (mixed ^ (mixed >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return mixed ^ (mixed >> 33)
  }

  /// Ten rounds over one counter, in scalars: three times as fast as indexed vectors.
  package static func philox(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (a, b, c, d) = (counter[0], counter[1], counter[2], counter[3])
    var (low, high) = (key[0], key[1])
    for _ in 0..<10 {
      let first = UInt64(a) &* 0xD251_1F53
      let second = UInt64(c) &* 0xCD9E_8D57
      a = UInt32(truncatingIfNeeded: second >> 32) ^ b ^ low
      b = UInt32(truncatingIfNeeded: second)
      c = UInt32(truncatingIfNeeded: first >> 32) ^ d ^ high
      d = UInt32(truncatingIfNeeded: first)
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return SIMD4(a, b, c, d)
  }

  /// The next 32 random bits.
  package mutating func next32() -> UInt32 {
    if used == 4 {
      block = CounterGenerator.philox(counter, key: key)
      counter[0] &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// The next 64 random bits.
  package mutating func next() -> UInt64 {
    let low = UInt64(next32())
    return UInt64(next32()) << 32 | low
  }

  /// A number in 0 ..< 1, with 24 random bits.
  package mutating func uniform() -> Float { CounterGenerator.uniform(next32()) }

  private static func uniform(_ bits: UInt32) -> Float { Float(bits >> 8) * 0x1p-24 }

  /// Writes what `uniform()` gives draw by draw, from the stream's draw `first` on.
  ///
  /// No draw needs those before it, so that parts of an array can be filled at once.
  ///
  /// `first`: counted from the stream's start; a multiple of four.
  package func uniforms(from first: Int, into numbers: UnsafeMutableBufferPointer<Float>) {
    precondition(first % 4 == 0, "a part begins with a block of four draws")
    var counter = counter
    for start in stride(from: 0, to: numbers.count, by: 4) {
      counter[0] = UInt32(truncatingIfNeeded: (first + start) / 4)
      let block = CounterGenerator.philox(counter, key: key)
      for position in 0..<min(4, numbers.count - start) {
        numbers[start + position] = CounterGenerator.uniform(block[position])
      }
    }
  }

  /// A number in `low ..< high`, with 53 random bits.
  package mutating func uniform(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * (Double(next() >> 11) * 0x1p-53)
  }

  /// A whole number in `0 ..< bound`, without bias.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a bound must be positive")
    return Int(next(upperBound: UInt64(bound)))
  }

  /// A permutation of `0 ..< count` (Fisher and Yates).
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }
}
