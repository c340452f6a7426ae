/// Where the runs of a sweep are carried out.
public enum LauncherChoice: Hashable, Sendable {
  case local(LocalOptions)
  case slurm(SlurmOptions)
}

/// Runs on this machine.
public struct LocalOptions: Hashable, Sendable {
  /// Runs at a time.
  public var jobs = 1

  public init(jobs: Int = 1) { self.jobs = jobs }
}

/// What Slurm is asked for, under its own names; nil leaves it to Slurm.
public struct SlurmOptions: Codable, Hashable, Sendable {
  public var partition: String?
  public var account: String?
  /// As `sbatch --time` takes it: minutes, or `days-hours:minutes:seconds`.
  public var time: String?
  /// The threads of a run.
  public var cpusPerTask: Int?
  /// As `sbatch --mem` takes it; without it the plan's own figure.
  public var memory: String?
  /// Tasks that go on at once, the `%K` of `--array`.
  public var throttle: Int?
  /// Into how many tasks the common static pass is divided.
  public var shards: Int?
  /// Any other option of `sbatch` by its long name.
  public var sbatch: [String: String] = [:]

  public init() {}

  /// These, with what others say in place of them.
  public func overridden(by other: SlurmOptions) -> SlurmOptions {
    var merged = self
    merged.partition = other.partition ?? partition
    merged.account = other.account ?? account
    merged.time = other.time ?? time
    merged.cpusPerTask = other.cpusPerTask ?? cpusPerTask
    merged.memory = other.memory ?? memory
    merged.throttle = other.throttle ?? throttle
    merged.shards = other.shards ?? shards
    merged.sbatch.merge(other.sbatch) { $1 }
    return merged
  }

  /// Reads `%4` or `4`.
  public static func throttle(_ text: String) -> Int? {
    guard let number = Int(text.hasPrefix("%") ? String(text.dropFirst()) : text), number >= 1
    else { return nil }
    return number
  }

  /// Whether a word can be the long name of an option of `sbatch`.
  public static func isOptionName(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter else { return false }
    return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  /// The options of `sbatch` that a sweep sets itself.
  public static let reserved: Set<String> = [
    "array", "dependency", "job-name", "output", "error", "parsable", "wrap", "requeue",
    "no-requeue",
    "signal", "open-mode", "kill-on-invalid-dep", "chdir", "wait", "test-only", "nodes", "ntasks",
  ]
}
