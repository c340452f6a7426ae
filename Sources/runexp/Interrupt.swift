internal import Glibc
internal import Synchronization

/// Ctrl-C and `kill`: the first asks the run to end cleanly, the second ends the process at once.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  static func install() {
    // Who started this process may have blocked signals for itself and so for us.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&wanted, number) }
    sigprocmask(SIG_UNBLOCK, &wanted, nil)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { number in
        if Interrupt.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
      }
    }
  }

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }
}
