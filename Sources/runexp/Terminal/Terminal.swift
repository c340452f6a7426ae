internal import Basics
@preconcurrency internal import Glibc
internal import Synchronization

/// When to use colour; `auto` is where a person looks and does not mind.
package enum ColorChoice: String, CaseIterable, Sendable {
  case auto
  case always
  case never

  /// `NO_COLOR` (any text in it) forbids colour under `auto` only: an option outranks it.
  package func isOn(terminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto:
      terminal && environment["TERM"] != "dumb" && environment["NO_COLOR", default: ""].isEmpty
    }
  }
}

/// What a stream leads to: a terminal, or a file or pipe.
package struct Terminal: Sendable {
  package let descriptor: Int32
  package let isTerminal: Bool
  /// Whether a line can be updated in place.
  package let redraws: Bool
  package let colors: Bool

  /// The standard error stream.
  package static func standardError(color: ColorChoice) -> Terminal {
    Terminal(descriptor: STDERR_FILENO, color: color)
  }

  /// The standard output stream.
  package static func standardOutput(color: ColorChoice) -> Terminal {
    Terminal(descriptor: STDOUT_FILENO, color: color)
  }

  private init(descriptor: Int32, color: ColorChoice) {
    self.descriptor = descriptor
    let environment = ["TERM", "NO_COLOR"].reduce(into: [String: String]()) { found, name in
      found[name] = getenv(name).map { String(cString: $0) }
    }
    isTerminal = isatty(descriptor) == 1
    redraws = isTerminal && !["dumb", nil].contains(environment["TERM"])
    colors = color.isOn(terminal: isTerminal, environment: environment)
  }

  /// Characters in a line, as of now: windows are resized.
  package var columns: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a text, escaping what a terminal would obey, in one go, so that lines of several threads
  /// do not mix.
  ///
  /// A stream without a reader is no reason to stop a run: faults are passed over, and
  /// remembered in `outputFault` where results are lost.
  package func write(_ text: String) { write(verbatim: text.printable(keepsLines: true)) }

  /// Writes a line that a program may read, such as a path: as it is, unless a person looks.
  package func write(line: String) { write(data: line + "\n") }

  /// Prints a path on a line of its own.
  package static func print(path: String) {
    fflush(nil)
    Terminal.standardOutput(color: .never).write(line: path)
  }

  /// As `write(line:)`, for several lines that end with their breaks.
  package func write(data: String) {
    if isTerminal { write(data) } else { write(data.systemBytes) }
  }

  /// Writes a text as it is: one that was made of escaped parts and codes of ours, or JSON.
  ///
  /// Bytes that are no UTF-8 are written as escapes.
  package func write(verbatim text: String) { write(Array(text.printable.utf8)) }

  private func write(_ bytes: [UInt8]) {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        if descriptor == STDOUT_FILENO { Terminal.noteOutputFault(errno) }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}

extension Terminal {
  private static let fault = Atomic<Int32>(0)

  private static func noteOutputFault(_ number: Int32) {
    // A reader such as `head` that has enough is none.
    if number != EPIPE { fault.store(number, ordering: .relaxed) }
  }

  /// Why something that was printed did not arrive, in the system's words; nil where all did.
  package static var outputFault: String? {
    if fflush(stdout) != 0 { noteOutputFault(errno) }
    let number = fault.load(ordering: .relaxed)
    if number != 0 { return String(cString: strerror(number)) }
    // A fault of an earlier line leaves a mark without a reason, that of a reader that has enough too.
    return ferror(stdout) != 0 && !isUnread ? "not all of it arrived" : nil
  }

  /// Whether the standard output is a pipe without a reader.
  private static var isUnread: Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&output, 1, 0) > 0 && output.revents & Int16(POLLERR) != 0
  }
}
