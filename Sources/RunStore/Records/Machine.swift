internal import Basics
internal import Glibc

/// The computer that a run was made on.
package struct Machine: Codable, Equatable, Sendable {
  package struct Processor: Codable, Equatable, Sendable {
    package var model: String
    /// The instruction sets that numeric libraries choose by, as `/proc/cpuinfo` spells them.
    package var features: [String]
    /// Physical cores.
    package var cores: Int
    /// Hardware threads.
    package var threads: Int

    package init(model: String, features: [String], cores: Int, threads: Int) {
      self.model = model
      self.features = features
      self.cores = cores
      self.threads = threads
    }
  }

  package var processor: Processor
  /// Hardware threads that this process may use.
  package var usableThreads: Int
  /// Bytes.
  package var memory: Int
  /// The distribution's own name for itself.
  package var system: String
  package var kernel: String

  package init(
    processor: Processor, usableThreads: Int, memory: Int, system: String, kernel: String
  ) {
    self.processor = processor
    self.usableThreads = usableThreads
    self.memory = memory
    self.system = system
    self.kernel = kernel
  }

  /// This computer.
  package static func current() -> Machine {
    let processor = Processor(cpuinfo: text("/proc/cpuinfo"))
    return Machine(
      processor: processor,
      usableThreads: allowedThreads(status: text("/proc/self/status")) ?? processor.threads,
      memory: memory(meminfo: text("/proc/meminfo")),
      system: system(release: text("/etc/os-release")), kernel: kernelRelease())
  }

  private static func text(_ path: String) -> String {
    (try? WholeFile.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// Counts a list such as `0-3,8` in the text of `/proc/self/status`.
  package static func allowedThreads(status: String) -> Int? {
    let key = "Cpus_allowed_list:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return nil
    }
    return line.dropFirst(key.count).split(separator: ",").reduce(0) { count, range in
      let ends = range.split(separator: "-").compactMap { part in
        Int(part.filter { !$0.isWhitespace })
      }
      return count + (ends.last ?? 0) - (ends.first ?? 1) + 1
    }
  }

  package static func memory(meminfo: String) -> Int {
    let line = meminfo.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
    let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return (kibibytes ?? 0) * 1024
  }

  package static func system(release: String) -> String {
    let key = "PRETTY_NAME="
    guard let line = release.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return "Linux"
    }
    return String(line.dropFirst(key.count).filter { $0 != "\"" })
  }

  private static func kernelRelease() -> String {
    var name = utsname()
    guard uname(&name) == 0 else { return "" }
    return withUnsafeBytes(of: name.release) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

extension Machine.Processor {
  private static let numericFeatures: Set<String> = [
    "sse4_2", "avx", "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512dq",
    "avx512_vnni", "avx512_bf16", "avx512_fp16", "avx_vnni", "amx_tile", "amx_bf16", "amx_int8",
    "asimd", "asimdhp", "asimddp", "bf16", "i8mm", "sve", "sve2",
  ]

  /// Reads the text of `/proc/cpuinfo`.
  package init(cpuinfo: String) {
    var model = ""
    var features: [String] = []
    var cores: Set<String> = []
    var threads = 0
    var package = ""
    for line in cpuinfo.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      let key = parts[0].split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let words = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
      switch key {
      case "processor": threads += 1
      case "model name": model = words.joined(separator: " ")
      case "flags", "Features":
        if features.isEmpty {
          features = words.filter(Machine.Processor.numericFeatures.contains).sorted()
        }
      case "physical id": package = words.joined()
      case "core id": cores.insert("\(package):\(words.joined())")
      default: break
      }
    }
    self.init(
      model: model.isEmpty ? "unknown" : model, features: features,
      cores: cores.isEmpty ? threads : cores.count, threads: threads)
  }
}
