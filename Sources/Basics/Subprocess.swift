package import Glibc

/// Other programs, started without a shell.
package enum Subprocess {
  /// What a program left behind.
  package struct Outcome: Sendable {
    /// The exit code; nil where a signal ended it.
    package let code: Int32?
    package let output: String
    package let errors: String

    /// The lines that it wrote, without empty ones.
    package var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// Runs a program, found on the path, to its end.
  ///
  /// - Returns: What it wrote; nil, with the reason in `errno`, where it cannot be started.
  package static func run(_ arguments: [String]) -> Outcome? {
    guard let name = arguments.first else { return nil }
    let (output, errors) = (namelessFile(), namelessFile())
    defer { for descriptor in [output, errors] where descriptor >= 0 { close(descriptor) } }
    guard let process = spawn(name, arguments, output: output, errors: errors) else { return nil }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return Outcome(
      code: status & 0x7f == 0 ? (status >> 8) & 0xff : nil,
      output: text(of: output), errors: text(of: errors))
  }

  /// Starts a program with nothing to read.
  ///
  /// - Parameters:
  ///   - executable: Its path, or its name where it is on the path.
  ///   - arguments: Its command line, its own name first.
  ///   - output: The descriptor for what it prints.
  ///   - errors: The descriptor for what it prints on standard error.
  ///   - ownGroup: Gives it a process group of its own, which Ctrl-C does not reach.
  /// - Returns: Its number; nil, with the reason in `errno`, where it cannot be started.
  package static func spawn(
    _ executable: String, _ arguments: [String], output: Int32, errors: Int32,
    ownGroup: Bool = false
  ) -> pid_t? {
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
    if ownGroup {
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
      posix_spawnattr_setpgroup(&attributes, 0)
    }
    var strings: [UnsafeMutablePointer<CChar>?] =
      arguments.map { $0.withSystemPath { strdup($0) } } + [nil]
    defer { for string in strings { free(string) } }
    var process: pid_t = 0
    let fault = executable.withSystemPath {
      posix_spawnp(&process, $0, &actions, &attributes, &strings, environ)
    }
    guard fault == 0 else {
      errno = fault
      return nil
    }
    return process
  }

  /// A file for what a program writes, which goes with its descriptor; negative, with the reason in
  /// `errno`, where there can be none.
  package static func namelessFile() -> Int32 {
    var path = Array("/tmp/runexp-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)
    guard descriptor >= 0 else { return descriptor }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(path)
    return descriptor
  }

  /// Everything in such a file.
  package static func text(of descriptor: Int32) -> String {
    lseek(descriptor, 0, SEEK_SET)
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return String(systemBytes: text) }
      text += chunk[..<count]
    }
  }
}
