internal import Basics
internal import Glibc

/// Carries out runs in child processes, several at a time.
///
/// Children have a process group of their own, so that Ctrl-C reaches this process alone, which
/// asks each of them once.
public struct ProcessLauncher: Launcher {
  public let capacity: Int
  private let executable: String
  private let arguments: (RunJob) -> [String]
  private var children: [Child] = []
  /// Runs whose process could not be started.
  private var stillborn: [(point: Int, ending: RunEnding)] = []

  private struct Child {
    let point: Int
    let process: pid_t
    /// Files without names.
    let output: Int32
    let errors: Int32
  }

  /// - `capacity`: processes at a time.
  /// - `executable`: the program; its last line on standard output is the run's directory, its exit
  ///   code 130 says that it was interrupted, `underWay` that another process is at the run, and
  ///   what it says on standard error is why it failed.
  /// - `arguments`: of the program for a run, without its name.
  public init(
    capacity: Int, executable: String = "/proc/self/exe",
    arguments: @escaping (RunJob) -> [String]
  ) {
    self.capacity = capacity
    self.executable = executable
    self.arguments = arguments
  }

  /// The exit code of a process that leaves the run to another one: that of a temporary failure.
  public static let underWay: Int32 = 75

  public mutating func start(_ job: RunJob) {
    let (output, errors) = (ProcessLauncher.namelessFile(), ProcessLauncher.namelessFile())
    let process = spawn(arguments(job), output: output, errors: errors)
    guard let process else {
      let reason = String(cString: strerror(errno))
      for descriptor in [output, errors] where descriptor >= 0 { close(descriptor) }
      stillborn.append((job.point, .failed(message: "cannot start a process: \(reason)", run: nil)))
      return
    }
    children.append(Child(point: job.point, process: process, output: output, errors: errors))
  }

  public mutating func next() -> (point: Int, ending: RunEnding)? {
    if let first = stillborn.popLast() { return first }
    for (index, child) in children.enumerated() {
      var status: Int32 = 0
      guard waitpid(child.process, &status, WNOHANG) == child.process else { continue }
      children.remove(at: index)
      defer {
        close(child.output)
        close(child.errors)
      }
      return (child.point, ProcessLauncher.ending(of: child, status))
    }
    usleep(50_000)
    return nil
  }

  public mutating func interrupt() {
    for child in children { kill(child.process, SIGINT) }
  }

  private static func ending(of child: Child, _ status: Int32) -> RunEnding {
    let output = lines(of: child.output)
    let errors = lines(of: child.errors)
    let signal = status & 0x7f
    let code = (status >> 8) & 0xff
    if signal == 0, code == 0, let run = output.last { return .completed(run: run) }
    if signal == 0, code == 130 { return .interrupted }
    if signal == 0, code == underWay, let run = output.last { return .underWay(run: run) }
    guard signal == 0 else {
      let name = String(cString: strsignal(signal))
      return .failed(
        message: "its process was ended by signal \(signal) (\(name))", run: output.last)
    }
    let prefix = "error: "
    let faults = errors.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    let said = faults.isEmpty ? Array(errors.suffix(3)) : faults
    return .failed(
      message: said.isEmpty ? "its process ended with code \(code)" : said.joined(separator: "; "),
      run: output.last)
  }

  private static func lines(of descriptor: Int32) -> [String] {
    lseek(descriptor, 0, SEEK_SET)
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      text += chunk[..<count]
    }
    return String(systemBytes: text).split(separator: "\n").map(String.init)
  }

  private static func namelessFile() -> Int32 {
    var path = Array("/tmp/runexp-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return descriptor }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(path)
    return descriptor
  }

  private func spawn(_ arguments: [String], output: Int32, errors: Int32) -> pid_t? {
    guard output >= 0, errors >= 0 else { return nil }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)
    var strings: [UnsafeMutablePointer<CChar>?] =
      (["runexp"] + arguments).map { $0.withSystemPath { strdup($0) } } + [nil]
    defer { for string in strings { free(string) } }
    var process: pid_t = 0
    let fault = posix_spawn(&process, executable, &actions, &attributes, &strings, environ)
    guard fault == 0 else {
      errno = fault
      return nil
    }
    return process
  }
}
