internal import Fetching
internal import Synchronization

/// Shows what is fetched: bytes in thousands or millions, as the size has it.
final class FetchProgress: Sendable {
  private let progress: Progress
  private let unit = Mutex(1)

  init(_ progress: Progress) { self.progress = progress }

  func show(_ event: FetchEvent) {
    switch event {
    case .note(let text): progress.interleave("note: \(text)")
    case .started(let name, let total):
      let isLarge = total.map { $0 >= 10_000_000 } ?? true
      let unit = isLarge ? 1_000_000 : 1000
      self.unit.withLock { $0 = unit }
      progress.show(
        .stageStarted(
          name: name, total: total.map { ($0 + unit - 1) / unit }, unit: isLarge ? "MB" : "kB"))
    case .advanced(let done):
      progress.show(.stageAdvanced(done: unit.withLock { done / $0 }))
    case .finished: progress.show(.stageFinished)
    }
  }
}
