internal import Basics
package import Configuration

extension Shuffle {
  /// A permutation of `0 ..< count` that depends on the seed and the epoch alone.
  package func indices(count: Int, seed: Int, epoch: Int) -> [Int] {
    var generator = CounterGenerator(seed: seed, purpose: "shuffle", epoch: epoch)
    switch self {
    case .off: return Array(0..<count)
    case .whole: return generator.permutation(count)
    case .buffer(let size):
      precondition(size > 0, "a shuffle buffer holds at least one image")
      var buffer = Array(0..<min(size, count))
      var next = buffer.count
      return (0..<count).map { _ in
        let slot = generator.below(buffer.count)
        let drawn = buffer[slot]
        if next < count {
          buffer[slot] = next
          next += 1
        } else {
          buffer.swapAt(slot, buffer.count - 1)
          buffer.removeLast()
        }
        return drawn
      }
    }
  }
}
