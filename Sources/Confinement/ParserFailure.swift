internal import Basics
internal import Glibc

/// Why a parser gave no answer.
package enum ParserFailure: Explained, Hashable, Sendable {
  /// A signal ended its process.
  case crashed(signal: Int32)
  /// Its process ended by itself.
  case left
  /// It took more seconds of a processor than it may.
  case tooLong(seconds: Int)
  /// Its answer is none.
  case nonsense
  /// Its process cannot be started, or be spoken to; the system's words.
  case unavailable(String)

  /// What anybody may do to a process, the system too where memory runs out.
  package static let killed = ParserFailure.crashed(signal: SIGKILL)

  /// Whether the file that was read has no part in it.
  package var isOfTheSystem: Bool {
    if case .unavailable = self { true } else { false }
  }

  package var description: String {
    switch self {
    case .crashed(SIGSYS):
      "reading it led to an attempt at what no reading needs, which was stopped"
    case .crashed(SIGKILL): "the process that read it was killed, perhaps because memory ran out"
    case .crashed(let signal):
      "reading it crashed the process that did so (\(String(cString: strsignal(signal))))"
    case .left: "the process that read it ended early"
    case .tooLong(let seconds): "reading it took more than \(seconds) seconds, and was stopped"
    case .nonsense: "the process that read it gave an answer that makes no sense"
    case .unavailable(let words):
      "the confined process that reads files cannot be started: \(words)"
    }
  }
}
