internal import Glibc

/// What happens while something is fetched.
package enum FetchEvent: Sendable {
  case note(String)
  /// Bytes of the whole; nil where nobody knows.
  case started(name: String, total: Int?)
  case advanced(done: Int)
  case finished
}

/// What every step of fetching needs to know.
package struct FetchContext: Sendable {
  package let settings: FetchSettings
  package let isInterrupted: @Sendable () -> Bool
  package let emit: @Sendable (FetchEvent) -> Void

  package init(
    _ settings: FetchSettings, isInterrupted: @escaping @Sendable () -> Bool = { false },
    emit: @escaping @Sendable (FetchEvent) -> Void = { _ in }
  ) {
    self.settings = settings
    self.isInterrupted = isInterrupted
    self.emit = emit
  }

  /// Waits a moment for another process, and says so once.
  ///
  /// - Parameters:
  ///   - what: What the other process does.
  ///   - hasSaid: Whether it was said.
  /// - Throws: `interrupted` where somebody asks to stop.
  func waitForOther(_ what: String, _ hasSaid: inout Bool) throws(FetchError) {
    if !hasSaid { emit(.note("another process \(what); waiting for it")) }
    hasSaid = true
    try wait(0.1)
  }

  /// Waits, unless somebody asks to stop.
  func wait(_ seconds: Double) throws(FetchError) {
    var left = seconds
    while left > 0 {
      if isInterrupted() { throw .interrupted }
      let step = min(left, 0.1)
      usleep(useconds_t(step * 1e6))
      left -= step
    }
    if isInterrupted() { throw .interrupted }
  }
}
