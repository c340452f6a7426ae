internal import Glibc

/// One thread that runs a closure and is waited for at its end.
final class Worker: Sendable {
  private let thread: pthread_t

  /// Nil where the system gives no thread.
  init?(_ body: @escaping @Sendable () -> Void) {
    final class Task {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let task = Unmanaged.passRetained(Task(body))
    let status = pthread_create(
      &thread, nil,
      { argument in
        // The engine's threads meet at barriers, where each waits for the slowest: a decoder that
        // takes one of their cores holds up all of them. On Linux a priority belongs to one thread.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        guard let argument else { return nil }
        Unmanaged<Task>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, task.toOpaque())
    guard status == 0 else {
      task.release()
      return nil
    }
    self.thread = thread
  }

  func join() {
    pthread_join(thread, nil)
  }
}

/// A lock with a condition to wait for.
final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Lets others in until somebody wakes the waiting; only inside `locked`.
  func wait() { pthread_cond_wait(condition, mutex) }

  func wakeAll() { pthread_cond_broadcast(condition) }
}
