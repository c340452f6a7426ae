internal import Glibc

/// The commit that a folder's files come from.
public struct GitState: Codable, Equatable, Sendable {
  /// 40 or 64 hexadecimal digits.
  public var commit: String
  /// Whether tracked files differ from that commit.
  public var dirty: Bool

  /// Asks git about a folder; nil where there is no git, no repository or no commit yet.
  ///
  /// Only git itself knows whether the files differ: that takes its index and its objects.
  public static func of(_ folder: String) -> GitState? {
    let output = Subprocess.output([
      "git", "-c", "core.fsmonitor=false", "--no-optional-locks", "-C", folder, "status",
      "--porcelain=v2", "--branch", "--untracked-files=no",
    ])
    return output.flatMap(GitState.init(porcelain:))
  }

  /// Reads what `git status --porcelain=v2 --branch` prints.
  package init?(porcelain text: String) {
    let lines = text.split(separator: "\n")
    let key = "# branch.oid "
    guard let line = lines.first(where: { $0.hasPrefix(key) }) else { return nil }
    commit = String(line.dropFirst(key.count))
    guard commit.allSatisfy(\.isHexDigit) else { return nil }
    dirty = lines.contains { !$0.hasPrefix("#") }
  }
}

private enum Subprocess {
  /// What a program prints; nil where it is missing or fails.
  static func output(_ arguments: [String]) -> String? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let process = spawn(arguments, writingTo: ends[1])
    close(ends[1])
    guard let process else { return nil }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(ends[0], &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      output.append(contentsOf: chunk[..<count])
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
    return status == 0 ? String(decoding: output, as: UTF8.self) : nil
  }

  private static func spawn(_ arguments: [String], writingTo descriptor: Int32) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var strings: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { for string in strings { free(string) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, arguments[0], &actions, nil, &strings, environ) == 0 else {
      return nil
    }
    return process
  }
}
