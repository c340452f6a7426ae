internal import Configuration

/// The grammar of `launcher`: `local`, `slurm`, or one of them with its options.
enum LauncherGrammar {
  static let launcher = variants("launcher") {
    variant("local", local, "child processes of this machine") {
      LauncherChoice.local($0)
    } take: {
      if case .local(let options) = $0 { options } else { nil }
    }
    variant("slurm", slurm, "jobs of a Slurm cluster") {
      LauncherChoice.slurm($0)
    } take: {
      if case .slurm(let options) = $0 { options } else { nil }
    }
  }

  private static let local = record(LocalOptions()) {
    field(
      "jobs", \.jobs, Scalar.integer(.init(minimum: 1, maximum: 1024)), "runs at a time")
  }

  private static let slurm = record(SlurmOptions()) {
    field("partition", \.partition, Scalar.text, also: ["queue"], "the partition")
    field("account", \.account, Scalar.text, "who is charged")
    field(
      "time", \.time, textOrNumber, also: ["time_limit", "walltime", "timeout_min"],
      "the time limit of a task as sbatch takes it: minutes, or days-hours:minutes:seconds")
    field(
      "cpus_per_task", \.cpusPerTask, Scalar.integer(.init(minimum: 1, maximum: 1024)),
      also: ["cpus", "cpus-per-task"], "threads of a run")
    field(
      "mem", \.memory, textOrNumber, also: ["memory", "mem_gb"],
      "memory of a task as sbatch takes it; without it the plan's own figure")
    field(
      "array", \.throttle, Scalar.count, also: ["array_parallelism", "throttle"],
      "tasks that run at once")
    field(
      "shards", \.shards, Scalar.integer(.init(minimum: 1, maximum: 1000)),
      "tasks that the common static pass is divided into")
    field(
      "sbatch", \.sbatch, Several.dictionary(to: textOrNumber),
      also: ["additional_parameters"], "other options of sbatch by their long names")
  } check: { _, place, reading in
    guard let sbatch = place["sbatch"] else { return }
    for entry in sbatch.node.entries {
      if !SlurmOptions.isOptionName(entry.key) {
        reading.error(ConsistencyProblem.notAnOption(entry.key), atKeyOf: sbatch.child(entry))
      } else if SlurmOptions.reserved.contains(entry.key) {
        reading.error(ConsistencyProblem.reservedOption(entry.key), atKeyOf: sbatch.child(entry))
      }
    }
  }

  /// `01:30:00` and `8G` are texts, `90` is a number to YAML.
  private static let textOrNumber = Grammar<String>(
    .either([.text(form: "text"), .integer(.init(minimum: 0, maximum: .max))])
  ) { place, reading in
    switch place.node.content {
    case .string(let text) where !text.isEmpty: return text
    case .int(let number) where number >= 0: return "\(number)"
    default:
      reading.refuse(place, .text(form: "text"), "text or a number")
      return nil
    }
  } write: {
    .string($0)
  }
}
