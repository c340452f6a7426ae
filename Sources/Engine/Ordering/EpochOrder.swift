internal import Basics

/// The order in which an epoch visits the training images.
package enum EpochOrder: Hashable, Sendable, Codable {
  /// As they are listed.
  case listed
  /// Any order is as likely as any other: Keras's `shuffle=True`.
  case shuffled
  /// `tf.data`'s `shuffle(size)`: each image is drawn from the next `size` that are still to come.
  case buffered(size: Int)

  /// A permutation of `0 ..< count` that depends on the seed and the epoch alone.
  package func indices(count: Int, seed: Int, epoch: Int) -> [Int] {
    var generator = CounterGenerator(seed: seed, purpose: "shuffle", epoch: epoch)
    switch self {
    case .listed: return Array(0..<count)
    case .shuffled: return generator.permutation(count)
    case .buffered(let size):
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

  /// The batches of an epoch; the last one holds what is left.
  package func batches(count: Int, size: Int, seed: Int, epoch: Int) -> [ArraySlice<Int>] {
    precondition(size > 0, "a batch holds at least one image")
    let order = indices(count: count, seed: seed, epoch: epoch)
    return stride(from: 0, to: count, by: size).map { order[$0..<min($0 + size, count)] }
  }
}
