/// MT19937 as NumPy's legacy `RandomState(seed)` runs it for a whole number.
///
/// Source: Matsumoto and Nishimura (1998); NumPy's `mt19937.c` and `legacy-distributions.c`.
struct MersenneTwister {
  private var state = [UInt32](repeating: 0, count: 624)
  private var position = 624

  init(seed: UInt32) {
    state[0] = seed
    for index in 1..<624 {
      let previous = state[index - 1]
      state[index] = 1_812_433_253 &* (previous ^ previous >> 30) &+ UInt32(index)
    }
  }

  mutating func next() -> UInt32 {
    if position == 624 { refill() }
    var value = state[position]
    position += 1
    value ^= value >> 11
    value ^= value << 7 & 0x9d2c_5680
    value ^= value << 15 & 0xefc6_0000
    return value ^ value >> 18
  }

  private mutating func refill() {
    for index in 0..<624 {
      let mixed = state[index] & 0x8000_0000 | state[(index + 1) % 624] & 0x7fff_ffff
      let odd: UInt32 = mixed & 1 == 1 ? 0x9908_b0df : 0
      state[index] = state[(index + 397) % 624] ^ mixed >> 1 ^ odd
    }
    position = 0
  }

  /// A number in `0 ... limit`: masked draws, rejected while too large (`random_interval`).
  mutating func interval(_ limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    let mask = (1 << (Int.bitWidth - limit.leadingZeroBitCount)) - 1
    while true {
      let wide = limit > Int(UInt32.max) ? Int(next()) << 32 : 0
      let value = (wide | Int(next())) & mask
      if value <= limit { return value }
    }
  }

  /// NumPy's `RandomState.shuffle(items)`.
  mutating func shuffle(_ items: inout [Int]) {
    for last in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(last, interval(last))
    }
  }

  /// NumPy's `RandomState.permutation(count)`.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}
