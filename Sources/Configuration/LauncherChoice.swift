/// Where the runs of a sweep are carried out.
package enum LauncherChoice: Hashable, Sendable {
  case local(LocalOptions)
  case slurm(SlurmOptions)
}

/// Runs on this machine.
package struct LocalOptions: Hashable, Sendable {
  /// Runs at a time.
  package var jobs = 1

  package init(jobs: Int = 1) { self.jobs = jobs }
}

/// What Slurm is asked for, under its own names; nil leaves it to Slurm.
package struct SlurmOptions: Codable, Hashable, Sendable {
  package var partition: String?
  package var account: String?
  /// As `sbatch --time` takes it: minutes, or `days-hours:minutes:seconds`.
  package var time: String?
  /// The threads of a run.
  package var cpusPerTask: Int?
  /// As `sbatch --mem` takes it; without it the plan's own figure.
  package var memory: String?
  /// Tasks that go on at once, the `%K` of `--array`.
  package var throttle: Int?
  /// Into how many tasks the common static pass is divided.
  package var shards: Int?
  /// Any other option of `sbatch` by its long name.
  package var sbatch: [String: String] = [:]

  package init() {}

  /// These, with what others say in place of them.
  package func overridden(by other: SlurmOptions) -> SlurmOptions {
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
  package static func throttle(_ text: String) -> Int? {
    guard let number = Int(text.hasPrefix("%") ? String(text.dropFirst()) : text), number >= 1
    else { return nil }
    return number
  }

  /// Whether a word can be the long name of an option of `sbatch`.
  package static func isOptionName(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter else { return false }
    return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  /// The options of `sbatch` that a sweep sets itself.
  package static let reserved: Set<String> = [
    "array", "dependency", "job-name", "output", "error", "parsable", "wrap", "requeue",
    "no-requeue",
    "signal", "open-mode", "kill-on-invalid-dep", "chdir", "wait", "test-only", "nodes", "ntasks",
  ]
}
