internal import Glibc

/// A process, so that no other one on any machine is taken for it.
struct LeaseHolder {
  /// The kernel's start, and the namespace that numbers processes: containers have their own.
  let machine: String
  let process: Int32
  /// When it started, in the kernel's ticks: numbers of processes come round again.
  let start: String

  static let current: LeaseHolder = {
    // As '/proc' numbers it, which may be that of a namespace around this one.
    let process = FileSystem.target(ofLink: "/proc/self").flatMap { Int32($0) } ?? getpid()
    return LeaseHolder(machine: thisMachine, process: process, start: start(of: process))
  }()

  private init(machine: String, process: Int32, start: String) {
    self.machine = machine
    self.process = process
    self.start = start
  }

  /// Nil for a file that is still being written.
  init?(_ text: String) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 3, let process = Int32(words[1]), text.hasSuffix("\n") else { return nil }
    self.init(machine: String(words[0]), process: process, start: String(words[2]))
  }

  var text: String { "\(machine) \(process) \(start)\n" }

  var isOnThisMachine: Bool { machine == LeaseHolder.thisMachine }

  var isRunning: Bool { LeaseHolder.start(of: process) == start && start != "?" }

  private static let thisMachine: String = {
    let boot = (try? WholeFile.read("/proc/sys/kernel/random/boot_id")) ?? []
    let text = String(decoding: boot, as: UTF8.self).filter { !$0.isWhitespace }
    let space = FileSystem.status("/proc/self/ns/pid")?.st_ino ?? 0
    return "\(text.isEmpty ? "?" : text)-\(space)"
  }()

  private static func start(of process: Int32) -> String {
    guard let bytes = try? WholeFile.read("/proc/\(process)/stat") else { return "?" }
    // The name in parentheses may hold anything; what follows it is numbers.
    let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?
      .split(separator: " ")
    // The 22nd field of proc(5); the third is the first after the name. A zombie has ended.
    guard let fields, fields.count > 19, fields[0] != "Z" else { return "?" }
    return String(fields[19])
  }
}
