internal import ArgumentParser
internal import Basics
internal import Configuration
internal import Plan
internal import Spec
internal import Workflow

/// Where a sweep's runs are carried out.
enum LauncherName: String, ExpressibleByArgument, CaseIterable {
  case local
  case slurm
}

/// Options of a sweep on a Slurm cluster, under Slurm's own names.
struct SlurmArguments: ParsableArguments {
  @Option(help: "Where the runs are carried out: local or slurm.")
  var launcher: LauncherName?

  @Flag(help: "Show how far a sweep on Slurm is.")
  var status = false

  @Flag(help: "Take a sweep's jobs out of Slurm's queue; what they did is kept.")
  var cancel = false

  @Option(
    help: ArgumentHelp("Tasks that the shared features are divided among.", valueName: "n"))
  var shards: Int?

  @Option(help: ArgumentHelp("Slurm's partition.", valueName: "name"))
  var partition: String?

  @Option(help: ArgumentHelp("Who is charged.", valueName: "name"))
  var account: String?

  @Option(help: ArgumentHelp("The time limit of a task, as sbatch takes it.", valueName: "time"))
  var time: String?

  @Option(help: ArgumentHelp("Threads of a run (default: 1).", valueName: "n"))
  var cpusPerTask: Int?

  @Option(
    help: ArgumentHelp(
      "Memory of a task, as sbatch takes it (default: the plan's figure).", valueName: "size"))
  var mem: String?

  @Option(help: ArgumentHelp("Tasks that run at once.", valueName: "%k"))
  var array: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Any other option of sbatch by its long name.", valueName: "key=value"))
  var sbatch: [String] = []

  mutating func validate() throws {
    if status, cancel { throw ValidationError("--status and --cancel exclude each other") }
    if let shards, !(1...1000).contains(shards) {
      throw ValidationError("--shards takes a number from 1 to 1000, not \(shards)")
    }
    if let cpusPerTask, !(1...1024).contains(cpusPerTask) {
      throw ValidationError("--cpus-per-task takes a number from 1 to 1024, not \(cpusPerTask)")
    }
    if let array, SlurmOptions.throttle(array) == nil {
      throw ValidationError(
        "--array takes the number of tasks that run at once, as %4, not '\(array)'; which tasks the "
          + "array has follows from the sweep")
    }
    for option in sbatch {
      let name = String(option.prefix { $0 != "=" })
      guard SlurmOptions.isOptionName(name) else {
        throw ValidationError(
          "--sbatch takes KEY=VALUE with the long name of an option without dashes, not '\(option)'"
        )
      }
      guard !SlurmOptions.reserved.contains(name) else {
        throw ValidationError("--sbatch \(option): '\(name)' is set by the launcher itself")
      }
    }
  }

  /// The first option that belongs to Slurm alone; nil where there is none.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--status", status), ("--cancel", cancel), ("--shards", shards != nil),
      ("--partition", partition != nil), ("--account", account != nil), ("--time", time != nil),
      ("--cpus-per-task", cpusPerTask != nil), ("--mem", mem != nil), ("--array", array != nil),
      ("--sbatch", !sbatch.isEmpty),
    ]
    return given.first { $0.1 }?.0
  }

  /// Whether the command line asks for Slurm.
  var isAskedFor: Bool { launcher == .slurm || status || cancel }

  /// What the command line says, in the terms of the spec.
  var options: SlurmOptions {
    var options = SlurmOptions()
    options.partition = partition
    options.account = account
    options.time = time
    options.cpusPerTask = cpusPerTask
    options.memory = mem
    options.throttle = array.flatMap(SlurmOptions.throttle)
    options.shards = shards
    for option in sbatch {
      let name = String(option.prefix { $0 != "=" })
      options.sbatch[name] = String(option.dropFirst(name.count + 1))
    }
    return options
  }
}

extension SweepCommand {
  /// Submits the sweep, shows how far it is, or cancels it.
  func runOnSlurm(
    _ document: SpecDocument, _ slurmOptions: SlurmOptions, _ terminal: Terminal
  ) throws {
    var runOptions = options.runOptions()
    // A run has the threads of its task, wherever the sweep is submitted from.
    runOptions.threads = slurmOptions.cpusPerTask ?? options.threads ?? 1
    let sweep = try plan(document, runOptions, jobs: 1, sharing: .everyOpenRun, terminal)
    let launcher = SlurmLauncher(
      sweep, options: slurmOptions, isInterrupted: { Interrupt.isRequested })
    let output = Terminal.standardOutput(color: options.color)
    if slurm.status {
      let status = try terminal.reporting { () throws(WorkflowError) in try launcher.report() }
      output.write(verbatim: status.text(axes: sweep.axes.map(\.key)))
    } else if slurm.cancel {
      let count = try terminal.reporting { () throws(WorkflowError) in try launcher.cancel() }
      output.write(
        count == 0 ? "nothing of this sweep is in the queue\n" : "cancelled \(count) tasks\n")
    } else {
      output.write(sweep.text + "\n")
      let submitted = try terminal.reporting { () throws(WorkflowError) in try launcher.submit() }
      output.write(submitted.text)
    }
    for name in Set(sweep.points.map(\.experiment)).sorted() {
      output.write(line: "\(runOptions.directories.results)/\(name)")
    }
  }
}

extension SlurmLauncher.Submitted {
  /// What was submitted, a line each.
  var text: String {
    guard runs > 0 else {
      return underWay == 0
        ? "all \(complete) runs are complete\n"
        : "nothing to submit: \(complete) runs complete, \(underWay) in the queue or running\n"
    }
    var lines: [String] = []
    if let features {
      lines.append("submitted  features in \(features.tasks) tasks, job \(features.job)")
    }
    lines.append(
      "submitted  \(runs) runs, \(jobs.count == 1 ? "job" : "jobs") \(jobs.joined(separator: ", "))"
        + (features == nil ? "" : ", after the features"))
    if let summary { lines.append("submitted  the summary, job \(summary), after the runs") }
    if complete + underWay > 0 {
      lines.append("left alone \(complete) complete, \(underWay) in the queue or running")
    }
    lines.append("the same command with --status shows how far they are")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension SlurmStatus {
  /// A table of the runs, then how many are in which state.
  func text(axes: [String]) -> String {
    let metric = points.lazy.compactMap(\.headline?.name).first ?? "metric"
    var table = TextTable(
      axes.map { .text($0) }
        + [.text("state"), .text("node"), .text("time"), .number(metric), .text("")])
    for point in points {
      table.add(
        point.values.map { StyledText($0) } + [
          StyledText(point.state.rawValue), StyledText(point.node), StyledText(point.elapsed),
          StyledText(point.headline.map { $0.value.fixed(4) } ?? "-"),
          StyledText(point.message.isEmpty ? point.run.map(Folder.name) ?? "" : point.message),
        ])
    }
    var lines = [table.rendered(width: nil, colors: false)]
    func counts(_ points: [Point]) -> String {
      let states: [State] = [.completed, .running, .queued, .failed, .interrupted, .missing]
      return states.compactMap { state in
        let count = points.count { $0.state == state }
        return count == 0 ? nil : "\(count) \(state.rawValue)"
      }.joined(separator: ", ")
    }
    if !shards.isEmpty {
      lines.append("features  \(shards.count) shards: \(counts(shards.map(\.point)))")
      for shard in shards where shard.point.state == .failed {
        lines.append("          shard \(shard.point.values[0]): \(shard.point.message)")
      }
    }
    lines.append("runs      \(points.count): \(counts(points))")
    if points.contains(where: { [.failed, .interrupted, .missing].contains($0.state) }) {
      lines.append("          the same command without --status submits what is missing")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
