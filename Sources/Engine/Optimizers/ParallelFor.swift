/// Runs `body` for each of `0 ..< count`, in any order and on any threads, and returns when all are
/// done.
///
/// Bodies that are handed to it touch different memory, so that the result is the same whoever runs
/// them.
package typealias ParallelFor = (_ count: Int, _ body: (Int) -> Void) -> Void

/// One after the other, on this thread.
package func serialFor(_ count: Int, _ body: (Int) -> Void) {
  for index in 0..<count { body(index) }
}
