/// XXH64, a checksum of 64 bits that is as fast as memory: it finds damage, not forgery.
///
/// Source: the specification at https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
package enum XXHash64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    guard let start = bytes.baseAddress else { return finish(seed &+ prime5) }
    let count = bytes.count
    var position = 0
    var sum = seed &+ prime5
    if count >= 32 {
      var first = seed &+ prime1 &+ prime2
      var second = seed &+ prime2
      var third = seed
      var fourth = seed &- prime1
      while position &+ 32 <= count {
        let stripe = start + position
        first = round(first, word(stripe))
        second = round(second, word(stripe + 8))
        third = round(third, word(stripe + 16))
        fourth = round(fourth, word(stripe + 24))
        position &+= 32
      }
      sum = rotated(first, 1) &+ rotated(second, 7) &+ rotated(third, 12) &+ rotated(fourth, 18)
      for lane in [first, second, third, fourth] {
        sum = (sum ^ round(0, lane)) &* prime1 &+ prime4
      }
    }
    sum &+= UInt64(count)
    while position + 8 <= count {
      sum = rotated(sum ^ round(0, word(start + position)), 27) &* prime1 &+ prime4
      position += 8
    }
    if position + 4 <= count {
      let half = UInt32(littleEndian: (start + position).loadUnaligned(as: UInt32.self))
      sum = rotated(sum ^ UInt64(half) &* prime1, 23) &* prime2 &+ prime3
      position += 4
    }
    while position < count {
      sum =
        rotated(sum ^ UInt64(start.load(fromByteOffset: position, as: UInt8.self)) &* prime5, 11)
        &* prime1
      position += 1
    }
    return finish(sum)
  }

  package static func hash(_ bytes: some Collection<UInt8>, seed: UInt64 = 0) -> UInt64 {
    Array(bytes).withUnsafeBytes { hash($0, seed: seed) }
  }

  /// As 16 hexadecimal digits.
  package static func hex(_ bytes: some Collection<UInt8>) -> String {
    let digits = String(hash(bytes), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private static func word(_ start: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
  }

  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotated(lane &+ input &* prime2, 31) &* prime1
  }

  private static func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value &<< bits | value &>> (64 &- bits)
  }

  private static func finish(_ sum: UInt64) -> UInt64 {
    var sum = sum
    sum = (sum ^ sum &>> 33) &* prime2
    sum = (sum ^ sum &>> 29) &* prime3
    return sum ^ sum &>> 32
  }
}
