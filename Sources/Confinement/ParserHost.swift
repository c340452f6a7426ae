internal import Basics
internal import CConfinement
internal import Glibc
internal import Synchronization

/// A process that is started once, which takes the time to load the libraries, and from which
/// the processes that read files are copied.
///
/// It reads no file, and its copies are children of this process, of which it tells the numbers. They have
/// another layout of memory than this process.
final class ParserHost: @unchecked Sendable {
  private let socket: Int32
  private let process: pid_t

  /// By the program that was started.
  private static let hosts = Mutex<[String: ParserHost]>([:])

  /// Has a process for a parser made.
  ///
  /// - Parameters:
  ///   - name: The parser's.
  ///   - connection: The process's end of the connection to it.
  ///   - program: What it is a copy of.
  /// - Returns: Its number.
  /// - Throws: The system's words.
  static func start(
    _ name: String, connection: Int32, program: String
  ) throws(ParserFailure) -> pid_t {
    let result = hosts.withLock { hosts -> Result<pid_t, ParserFailure> in
      Result { () throws(ParserFailure) in
        if let host = hosts[program], let process = try host.copy(name, connection) {
          return process
        }
        // There is none yet, or somebody ended it.
        hosts[program] = nil
        let host = try ParserHost(program)
        guard let process = try host.copy(name, connection) else {
          throw .unavailable("it ends at once")
        }
        hosts[program] = host
        return process
      }
    }
    return try result.get()
  }

  /// Has it load its libraries while this process does something else.
  ///
  /// Where it cannot be started, the first question says why.
  static func prepare(program: String) {
    hosts.withLock { hosts in
      if hosts[program] == nil { hosts[program] = try? ParserHost(program) }
    }
  }

  private init(_ program: String) throws(ParserFailure) {
    var ends: [Int32] = [-1, -1]
    var fault = confinement_pair(&ends)
    guard fault == 0 else { throw ParserHost.unavailable(fault) }
    defer { close(ends[1]) }
    socket = ends[0]
    // Loading the libraries may take long on a slow disk.
    confinement_wait_at_most(ends[0], 120_000)
    var process: pid_t = 0
    fault = ParserHost.strings(["runexp", Confinement.command]) { words in
      ParserHost.strings(ParserHost.environment) { variables in
        program.withSystemPath { confinement_start($0, words, variables, ends[1], &process) }
      }
    }
    self.process = process
    guard fault == 0 else { throw ParserHost.unavailable(fault) }
  }

  deinit {
    close(socket)
    guard process > 0 else { return }
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }

  /// The number of a copy that is to be a parser; nil where nobody answers.
  private func copy(_ name: String, _ connection: Int32) throws(ParserFailure) -> pid_t? {
    var request = MessageWriter()
    request.add(name)
    request.close()
    guard
      confinement_send(socket, request.frame, request.frame.count, [connection], 1) == 0
    else { return nil }
    var answer: Int32 = 0
    var none = 0
    let count = MemoryLayout<Int32>.size
    guard confinement_receive(socket, &answer, count, nil, &none) == count else { return nil }
    guard answer > 0 else { throw ParserHost.unavailable(-answer) }
    return answer
  }

  /// It needs its libraries, and no threads; what else is in the environment is none of its business.
  private static var environment: [String] {
    let libraries = ProcessText.environment["LD_LIBRARY_PATH"].map { ["LD_LIBRARY_PATH=\($0)"] }
    return (libraries ?? []) + [
      "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1", "SWIFT_BACKTRACE=enable=no",
    ]
  }

  private static func strings<Value>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let pointers = strings.map { $0.withSystemPath { strdup($0) } }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  static func unavailable(_ fault: Int32) -> ParserFailure {
    .unavailable(String(cString: strerror(fault)))
  }
}
