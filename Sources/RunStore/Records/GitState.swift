internal import Basics

/// The commit that a folder's files come from.
package struct GitState: Codable, Equatable, Sendable {
  /// 40 or 64 hexadecimal digits.
  package var commit: String
  /// Whether tracked files differ from that commit.
  package var dirty: Bool

  /// Asks git about a folder; nil where there is no git, no repository or no commit yet.
  ///
  /// Only git itself knows whether the files differ: that takes its index and its objects.
  ///
  /// - Parameter folder: Any folder of a repository.
  /// - Returns: The commit of the working tree.
  package static func of(_ folder: String) -> GitState? {
    let outcome = Subprocess.run([
      "git", "-c", "core.fsmonitor=false", "--no-optional-locks", "-C", folder, "status",
      "--porcelain=v2", "--branch", "--untracked-files=no",
    ])
    guard let outcome, outcome.code == 0 else { return nil }
    return GitState(porcelain: outcome.output)
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
