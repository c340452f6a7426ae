internal import Configuration
internal import Engine
internal import TestSupport
internal import Testing

struct EpochOrderTests {
  static let orders: [Shuffle] = [
    .off, .whole, .buffer(1), .buffer(7), .buffer(1000),
  ]

  @Test(arguments: orders) func everyImageComesOnce(order: Shuffle) {
    for count in [0, 1, 5, 100] {
      let indices = order.indices(count: count, seed: 3, epoch: 2)
      #expect(firstDifference(indices.sorted(), Array(0..<count)) == nil)
      #expect(firstDifference(indices, order.indices(count: count, seed: 3, epoch: 2)) == nil)
    }
  }

  @Test func epochsAndSeedsDiffer() {
    for order in [Shuffle.whole, .buffer(20)] {
      let first = order.indices(count: 50, seed: 3, epoch: 0)
      #expect(first != order.indices(count: 50, seed: 3, epoch: 1))
      #expect(first != order.indices(count: 50, seed: 4, epoch: 0))
    }
    #expect(Shuffle.off.indices(count: 4, seed: 3, epoch: 1) == [0, 1, 2, 3])
    #expect(Shuffle.buffer(1).indices(count: 4, seed: 3, epoch: 1) == [0, 1, 2, 3])
  }

  /// The image at place p is one of the first p + size.
  @Test func aBufferReachesOnlySoFarAhead() {
    let indices = Shuffle.buffer(7).indices(count: 200, seed: 0, epoch: 0)
    for (place, index) in indices.enumerated() { #expect(index < place + 7) }
    #expect(indices.enumerated().contains { $0.offset > $0.element + 7 })
  }

  /// Each of the first draws is uniform over what the buffer holds: 6,000 epochs, five deviations.
  @Test func buffersDrawUniformly() {
    var firsts = [Int](repeating: 0, count: 3)
    var seconds = [Int](repeating: 0, count: 4)
    for epoch in 0..<6000 {
      let indices = Shuffle.buffer(3).indices(count: 10, seed: 1, epoch: epoch)
      firsts[indices[0]] += 1
      seconds[indices[1]] += 1
    }
    for count in firsts { #expect(abs(count - 2000) < 183) }
    // The newcomer is drawn one time in three, the others two thirds of that each.
    #expect(abs(seconds[3] - 2000) < 183)
    for count in seconds[..<3] { #expect(abs(count - 1333) < 161) }
  }
}
