/// Two source rows, resized along their width, kept while the target rows between them are made.
package struct InterpolatedLines<Value: BitwiseCopyable> {
  private var storage = LineStorage<Value>()
  private var first = -1
  private var second = -1

  package init() {}

  /// Forgets the rows of the image before.
  package mutating func start(width: Int) {
    if storage.capacity < width * 3 { storage = LineStorage(capacity: width * 3) }
    first = -1
    second = -1
  }

  /// The two rows, made by `make` where they are not at hand.
  ///
  /// Both pointers may be the same; they are valid until the next call.
  package mutating func pair(
    _ lower: Int, _ upper: Int, make: (Int, UnsafeMutablePointer<Value>) -> Void
  ) -> (UnsafeMutablePointer<Value>, UnsafeMutablePointer<Value>) {
    if first != lower {
      if second == lower {
        storage.swap()
        second = first
      } else {
        make(lower, storage.first)
      }
      first = lower
    }
    if lower == upper { return (storage.first, storage.first) }
    if second != upper {
      make(upper, storage.second)
      second = upper
    }
    return (storage.first, storage.second)
  }
}

/// The memory of two lines.
private final class LineStorage<Value: BitwiseCopyable> {
  let capacity: Int
  private(set) var first: UnsafeMutablePointer<Value>
  private(set) var second: UnsafeMutablePointer<Value>

  init(capacity: Int = 0) {
    self.capacity = capacity
    first = .allocate(capacity: capacity)
    second = .allocate(capacity: capacity)
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }

  func swap() { (first, second) = (second, first) }
}
