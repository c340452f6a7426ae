internal import Confinement
internal import Glibc

/// Does what it is told, and answers with the system's number of what went wrong, 0 for nothing.
final class EscapeParser: ConfinedParser {
  static let name = "escape"
  static let isInBackground = false

  init() {}

  func warmUp() {}

  func answer(
    _ request: inout MessageReader, files: [Int32]
  ) throws(MessageFault) -> MessageWriter {
    let wanted = try request.text()
    var answer = MessageWriter()
    if wanted == "echo" {
      answer.add(try request.text())
    } else {
      answer.add(EscapeParser.carryOut(wanted, files))
    }
    return answer
  }

  private static func carryOut(_ wanted: String, _ files: [Int32]) -> Int {
    switch wanted {
    case "pid": return Int(getpid())
    case "read a file": return fault(open("/etc/passwd", O_RDONLY))
    case "list a folder": return fault(open("/", O_RDONLY | O_DIRECTORY))
    case "create a file": return fault(open("/tmp/runexp-escaped", O_WRONLY | O_CREAT, 0o600))
    case "remove a file": return fault(unlink("/tmp/runexp-escape-target"))
    case "write into a descriptor": return fault(Int32(write(1, "escaped", 7)))
    case "write into the file":
      return files.first.map { fault(Int32(pwrite($0, "escaped", 7, 0))) } ?? -1
    case "cut the memory": return files.first.map { fault(ftruncate($0, 0)) } ?? -1
    case "read the file":
      var bytes = [UInt8](repeating: 0, count: 16)
      return files.first.map { pread($0, &bytes, bytes.count, 0) } ?? -1
    case "raise a limit":
      var limits = rlimit(rlim_cur: rlim_t.max, rlim_max: rlim_t.max)
      return fault(setrlimit(__rlimit_resource_t(9), &limits))
    case "make code":
      let made = mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      return made == MAP_FAILED ? Int(errno) : 0
    case "start a process":
      var process: pid_t = 0
      let words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
      return Int(posix_spawn(&process, "/bin/true", nil, nil, words, nil))
    case "take memory": return megabytes()
    default: return end(wanted)
    }
  }

  /// What ends the process where it is confined.
  private static func end(_ wanted: String) -> Int {
    switch wanted {
    case "connect": return fault(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    case "execute":
      let words: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/true"), nil]
      return fault(execv("/bin/true", words))
    case "end the parent": return fault(kill(getppid(), SIGTERM))
    case "spin": while true {}
    case "crash": raise(SIGSEGV)
    case "leave": _exit(0)
    default: return -1
    }
    return 0
  }

  private static func fault(_ result: Int32) -> Int { result < 0 ? Int(errno) : 0 }

  /// Megabytes that there are until there are no more.
  private static func megabytes() -> Int {
    var taken: [UnsafeMutableRawPointer] = []
    while taken.count < 4096, let more = malloc(1 << 20) {
      memset(more, 1, 1 << 20)
      taken.append(more)
    }
    defer { for memory in taken { free(memory) } }
    return taken.count { $0.load(as: UInt8.self) == 1 }
  }
}
