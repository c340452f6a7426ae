internal import Basics

/// The memory that this process can have.
enum UsableMemory {
  /// Bytes of memory and swap of the machine, or of the container where that is less; nil where the
  /// system does not say.
  static var bytes: Int? {
    let machine = text("/proc/meminfo").flatMap { total(meminfo: $0) }
    let container = limit("memory.max").map { memory in
      memory.saturatingAdd(limit("memory.swap.max") ?? 0)
    }
    return [machine, container].compactMap(\.self).min()
  }

  /// From the text of `/proc/meminfo`.
  static func total(meminfo: String) -> Int? {
    var total: Int?
    for line in meminfo.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, ["MemTotal:", "SwapTotal:"].contains(words[0]),
        let kilobytes = Int(words[1])
      else { continue }
      total = (total ?? 0).saturatingAdd(kilobytes.saturatingMultiply(1024))
    }
    return total
  }

  /// A number of this control group; nil where there is no limit (`max`).
  private static func limit(_ name: String) -> Int? {
    text("/sys/fs/cgroup/\(name)").flatMap { Int($0.filter { !$0.isWhitespace }) }
  }

  private static func text(_ path: String) -> String? {
    (try? WholeFile.read(path)).map { String(decoding: $0, as: UTF8.self) }
  }
}
