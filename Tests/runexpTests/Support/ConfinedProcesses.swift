internal import FoundationEssentials
internal import Glibc

/// The processes that read files for another one.
enum ConfinedProcesses {
  /// Their numbers by what they read: `weights`, `images`, `archives`, `downloads`.
  static func of(_ parent: pid_t) -> [String: pid_t] {
    var found: [String: pid_t] = [:]
    for process in children(of: parent) {
      let name = String(decoding: bytes("/proc/\(process)/comm"), as: UTF8.self)
      if name.hasPrefix("runexp:") { found[String(name.dropFirst(7).dropLast())] = process }
    }
    return found
  }

  /// Each thread has its own, so that a look takes no longer than they live.
  private static func children(of parent: pid_t) -> [pid_t] {
    let tasks = "/proc/\(parent)/task"
    return names(in: tasks).flatMap { thread in
      String(decoding: bytes("\(tasks)/\(thread)/children"), as: UTF8.self)
        .split(separator: " ").compactMap { pid_t($0) }
    }
  }

  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private static func bytes(_ path: String) -> [UInt8] { (try? Scratch.bytes(path)) ?? [] }

  /// A line of what the kernel says about a process.
  static func field(_ name: String, of process: pid_t) -> String? {
    for line in String(decoding: bytes("/proc/\(process)/status"), as: UTF8.self)
      .split(separator: "\n")
    where line.hasPrefix("\(name):") {
      return String(line.dropFirst(name.count + 1).drop { $0 == "\t" || $0 == " " })
    }
    return nil
  }
}

extension Program {
  /// Runs the program and gives the kinds of confined processes that it was seen to have.
  static func runWatched(
    _ arguments: [String], in folder: Scratch, environment: [String] = []
  ) throws -> (outcome: Outcome, parsers: Set<String>) {
    let running = try start(arguments, in: folder, environment: environment)
    var parsers: Set<String> = []
    while running.isRunning {
      parsers.formUnion(ConfinedProcesses.of(running.process).keys)
      usleep(500)
    }
    return (try running.outcome(), parsers)
  }
}
