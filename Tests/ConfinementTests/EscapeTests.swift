internal import Basics
internal import Confinement
internal import Glibc
internal import Testing

/// What a parser's process can do that was taken over by the file that it reads.
struct EscapeTests {
  /// Stands for the one in the program that is started.
  private final class EscapeParser: ConfinedParser {
    static let name = "escape"
    static let isInBackground = false
    func warmUp() {}
    func answer(
      _ request: inout MessageReader, files: [Int32]
    ) throws(MessageFault) -> MessageWriter { throw MessageFault() }
  }

  /// Beside the tests.
  static let program: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let own = String(
      decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let beside = Folder.above(own) + "/runexp-escape"
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    return access(beside, X_OK) == 0 ? beside : "\(root)/.build/release/runexp-escape"
  }()

  private static let limits = ParserLimits(seconds: 2, memory: 64 << 20)

  private let client = ParserClient<EscapeParser>(program: EscapeTests.program)

  private func ask(
    _ words: String, file: Int32? = nil
  ) throws(ParserFailure) -> MessageReader {
    var message = MessageWriter()
    message.add(words)
    if words == "echo" { message.add("as it was") }
    return try client.ask(
      message, files: file.map { [$0] } ?? [], limits: EscapeTests.limits)
  }

  private func failure(_ words: String) -> ParserFailure? {
    do throws(ParserFailure) {
      _ = try ask(words)
      return nil
    } catch {
      return error
    }
  }

  private func number(_ words: String, file: Int32? = nil) throws -> Int {
    var answer = try ask(words, file: file)
    return try answer.number()
  }

  @Test(
    "files, descriptors, limits, code and processes are refused: 'operation not permitted'",
    arguments: [
      "read a file", "list a folder", "create a file", "remove a file", "write into a descriptor",
      "raise a limit", "make code", "start a process",
    ])
  func refused(_ words: String) throws {
    let found = try number(words)
    #expect(found == Int(EPERM) || found == Int(EACCES), "\(words): \(found)")
    var echo = try ask("echo")
    #expect(try echo.text() == "as it was")
  }

  @Test(
    "the network, other programs and signals to others end it",
    arguments: ["connect", "execute", "end the parent"])
  func ended(_ words: String) throws {
    #expect(failure(words) == .crashed(signal: SIGSYS))
    // The next one begins anew.
    #expect(try number("pid") > 0)
  }

  @Test("a file that is handed over can be read, and neither written nor made smaller")
  func handedOver() throws {
    let memory = try SharedMemory(count: 64)
    #expect(try number("read the file", file: memory.descriptor) == 16)
    #expect(try number("write into the file", file: memory.descriptor) != 0)
    #expect(try number("cut the memory", file: memory.descriptor) != 0)
    #expect(memory.bytes.allSatisfy { $0 == 0 })
  }

  @Test("memory ends at its limit")
  func memory() throws {
    let megabytes = try number("take memory")
    #expect(megabytes > 8 && megabytes <= 64, "\(megabytes)")
  }

  @Test("a crash, an early end and work without end are told apart, and the next one starts anew")
  func ends() throws {
    #expect(failure("crash") == .crashed(signal: SIGSEGV))
    #expect(failure("leave") == .left)
    #expect(failure("spin") == .tooLong(seconds: 2))
    #expect(try number("pid") > 0)
  }

  @Test("a process that was killed while nobody asked is replaced without a word")
  func killedBetween() throws {
    let first = pid_t(try number("pid"))
    kill(first, SIGKILL)
    var state = siginfo_t()
    waitid(P_PID, id_t(first), &state, WEXITED | WNOWAIT)
    #expect(try number("pid") != Int(first))
  }

  @Test(
    "Ctrl-C, which reaches all processes of a terminal, does not end it",
    arguments: [SIGINT, SIGTERM])
  func politeSignals(_ signal: Int32) throws {
    let process = try number("pid")
    kill(pid_t(process), signal)
    #expect(try number("pid") == process)
  }

  @Test("it ends with its parent, also in the middle of work")
  func orphan() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let parent = try #require(
      Subprocess.spawn(
        EscapeTests.program, [EscapeTests.program, "hold"], output: ends[1], errors: ends[1]))
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(ends[0], &bytes, bytes.count)
    close(ends[0])
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    let child = try #require(pid_t(text.prefix { $0 != "\n" }), "it said \(text)")
    usleep(50_000)
    #expect(kill(child, 0) == 0)
    kill(parent, SIGKILL)
    var status: Int32 = 0
    waitpid(parent, &status, 0)
    // Whoever inherits it may leave it a zombie.
    var isGone = false
    for _ in 0..<5000 where !isGone {
      let stat = (try? WholeFile.read("/proc/\(child)/stat")).map {
        String(decoding: $0, as: UTF8.self)
      }
      isGone = stat.map { $0.contains(") Z ") || $0.contains(") X ") } ?? true
      usleep(1000)
    }
    #expect(isGone)
  }

  @Test("where it cannot be started, the reason is the system's, and no file is blamed")
  func unavailable() {
    let client = ParserClient<EscapeParser>(program: "/nowhere/at/all")
    do throws(ParserFailure) {
      _ = try client.ask(MessageWriter(), limits: EscapeTests.limits)
      Issue.record("it was started")
    } catch {
      #expect(error.isOfTheSystem)
      #expect(error.description.contains("No such file or directory"), "\(error.description)")
    }
  }

  @Test("this machine protects by seccomp and limits at least, and says so")
  func protection() throws {
    let found = try #require(try client.protection())
    #expect(found.isSuperset(of: [.seccomp, .limits, .noNewPrivileges, .parent]))
    #expect(found.text.contains("seccomp"))
    #expect(Protection.whole.text.hasPrefix("whole"))
    #expect(Protection.limits.text.contains("without seccomp, Landlock"))
  }
}
