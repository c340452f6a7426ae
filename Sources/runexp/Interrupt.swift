internal import Glibc
internal import Synchronization

/// Ctrl-C and `kill`: the first asks the command to end cleanly, the second ends the process at
/// once.
enum Interrupt {
  private static let count = Atomic<Int>(0)
  /// The process without which this one ends too; 0 where there is none.
  private static let parent = Atomic<Int32>(0)

  static func install() {
    // Who started this process may have blocked signals for itself and so for us.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&wanted, number) }
    sigprocmask(SIG_UNBLOCK, &wanted, nil)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // `nohup` has a process outlive its terminal.
      if number == SIGHUP, isIgnored(number) { continue }
      signal(number) { number in
        if Interrupt.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
      }
    }
  }

  /// Has writing fail with a reason where it would end the process: beyond the size that files may
  /// have (`ulimit -f`), and to a pipe without a reader.
  static func letWritingFail() {
    for number in [SIGXFSZ, SIGPIPE] { signal(number, SIG_IGN) }
  }

  /// Counts the end of that process, which started this one, as a request too.
  static func follow(_ process: Int32) { parent.store(process, ordering: .relaxed) }

  static var isRequested: Bool {
    let parent = parent.load(ordering: .relaxed)
    return count.load(ordering: .relaxed) > 0 || parent != 0 && getppid() != parent
  }

  static var processNumber: Int32 { getpid() }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    return sigaction(number, nil, &action) == 0
      && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
