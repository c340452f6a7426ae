internal import Dispatch

/// Calls `body` for each index on so many threads; `body` guards what it shares.
func inParallel(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  let parts = min(threads, count)
  guard parts > 1 else {
    for index in 0..<count { body(index) }
    return
  }
  DispatchQueue.concurrentPerform(iterations: parts) { part in
    for index in stride(from: part, to: count, by: parts) { body(index) }
  }
}
