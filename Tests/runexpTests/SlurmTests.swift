internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Sweeps that are handed to Slurm; a real one is tried by `.ci/slurm`.
@Suite struct SlurmTests {
  private func sweep(
    _ scratch: Scratch, _ more: String..., spec text: String = SampleSpec.text,
    environment: [String] = []
  ) throws -> Program.Outcome {
    let path = environment.isEmpty ? ["PATH=\(scratch.file("slurm")):/usr/bin:/bin"] : []
    return try Program.run(
      [
        "sweep", try scratch.write("spec.yaml", text), "--results", scratch.file("results"),
        "--over", "seed=0..3",
      ] + more, in: scratch, environment: path + environment)
  }

  /// Bits of every run by its seed.
  private func results(_ scratch: Scratch, _ folder: String) throws -> [Int: [String: [UInt8]]] {
    var found: [Int: [String: [UInt8]]] = [:]
    let path = scratch.file("\(folder)/sample")
    for name in try FileManager.default.contentsOfDirectory(atPath: path)
    where name.hasPrefix("20") {
      let status = try Scratch.text("\(path)/\(name)/status.json")
      let seed = try #require(
        status.split(separator: "\"seed\" : ").last?.prefix { $0.isNumber }.description)
      found[try #require(Int(seed))] = try KilledRun.results(of: "\(path)/\(name)")
    }
    return found
  }

  @Test("runs by shards and tasks have the bits of runs in one process; complete, nothing is left")
  func sameBits() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    let outcome = try sweep(scratch, "--launcher", "slurm", "--shards", "3")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("submitted  features in 3 tasks, job 100\n"))
    #expect(
      outcome.output.contains("submitted  4 runs, job 101, after the features\n"),
      "\(outcome.output)")
    let local = try Program.run(
      [
        "sweep", scratch.file("spec.yaml"), "--results", scratch.file("local"), "--over",
        "seed=0..3", "--threads", "1", "--no-cache", "--quiet",
      ], in: scratch)
    #expect(local.code == 0, "\(local.errors)")
    let (ours, expected) = (try results(scratch, "results"), try results(scratch, "local"))
    let log = try slurm.log()
    #expect(ours.keys.sorted() == [0, 1, 2, 3], "\(log)")
    for (seed, files) in ours {
      for (name, bytes) in files {
        #expect(
          firstDifference(bytes, expected[seed]?[name]) == nil, "\(name) of seed \(seed) differs")
      }
    }
    func groups(_ folder: String) throws -> String {
      let text = try scratch.text("\(folder)/sample/summary.json")
      return try #require(text.split(separator: "\"metrics\"").dropFirst().first?.description)
        .prefix { $0 != "]" }.description
    }
    #expect(try firstDifference(groups("results"), groups("local")) == nil)
    for run in try scratch.runs() {
      #expect(try Scratch.text("\(run)/status.json").contains("\"computed\" : 0"))
    }
    #expect(try slurm.calls("sbatch").count == 3)
    let again = try sweep(scratch, "--launcher", "slurm", "--shards", "3")
    #expect(again.output.contains("all 4 runs are complete\n"), "\(again.output)")
    #expect(try slurm.calls("sbatch").count == 3)
    let status = try sweep(scratch, "--status")
    #expect(status.output.contains("runs      4: 4 completed\n"), "\(status.output)")
  }

  @Test("the same command submits only what is missing")
  func missing() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    #expect(try sweep(scratch, "--launcher", "slurm").code == 0)
    let lost = try #require(try scratch.runs().last)
    try FileManager.default.removeItem(atPath: lost)
    let status = try sweep(scratch, "--status")
    #expect(status.output.contains("runs      4: 3 completed, 1 failed\n"), "\(status.output)")
    let again = try sweep(scratch, "--launcher", "slurm")
    #expect(again.output.contains("submitted  1 runs, job 103\n"), "\(again.output)")
    #expect(again.output.contains("left alone 3 complete"))
    #expect(try slurm.calls("sbatch").count == 5, "no features, runs and the summary")
    #expect(try scratch.runs().count == 4)
  }

  @Test("what is in the queue or runs is not submitted again")
  func queued() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    try scratch.write("slurm/hold", "")
    #expect(try sweep(scratch, "--launcher", "slurm").code == 0)
    let call = try #require(try slurm.calls("sbatch").first { $0.contains("-runs-") })
    let name = try #require(
      call.split(separator: " ").first { $0.hasPrefix("--job-name=") }?.dropFirst(11))
    let features = name.replacing("-runs-2", with: "-features-1")
    try scratch.write(
      "slurm/queue",
      """
      100_0|\(features)|RUNNING|n1|0:12|None
      101_0|\(name)|PENDING||0:00|Dependency
      101_1|\(name)|RUNNING|n2|1:02|None
      101_2|\(name)|NODE_FAIL|n3|1:02|NonZeroExitCode

      """)
    let status = try sweep(scratch, "--status")
    #expect(
      status.output.contains("runs      4: 1 running, 1 queued, 2 failed\n"), "\(status.output)")
    #expect(status.output.contains("features  1 shards: 1 running\n"), "\(status.output)")
    #expect(status.output.contains("Slurm says NODE_FAIL"), "\(status.output)")
    #expect(status.output.contains("it left the queue and the task left no record"))
    let again = try sweep(scratch, "--launcher", "slurm")
    #expect(again.output.contains("submitted  2 runs, job 103, after the features\n") == false)
    #expect(again.output.contains("submitted  2 runs, job 103\n"), "\(again.output)")
    let runs = try #require(try slurm.calls("sbatch").last { $0.contains("-runs-") })
    #expect(runs.contains("--dependency=afterok:100 "), "waits for the shard that runs: \(runs)")
    let cancelled = try sweep(scratch, "--cancel")
    #expect(cancelled.output.contains("cancelled 3 tasks\n"), "\(cancelled.output)")
    #expect(try slurm.calls("scancel").last == "scancel 100 101")
  }

  @Test("a stopped task goes into the queue again and resumes; a cancelled one does not")
  func stopped() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    let text = SampleSpec.text.replacing("epochs: 2", with: "epochs: 400")
    try scratch.write("slurm/hold", "")
    #expect(try sweep(scratch, "--launcher", "slurm", spec: text).code == 0)
    let folder = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("results/sample"))
        .first { $0.hasPrefix(".slurm-") })
    let path = scratch.file("results/sample/\(folder)")
    func task(_ stop: Bool) throws -> Program.Outcome {
      let task = try Program.start(
        ["slurm-task", path, "runs", "2"], in: scratch, name: "task-",
        environment: slurm.environment + [
          "SLURM_ARRAY_JOB_ID=101", "SLURM_ARRAY_TASK_ID=1", "RUNEXP_CHECKPOINT_SECONDS=0",
        ])
      if stop {
        func rows() -> Int {
          let run = try? scratch.runs().first
          return run.flatMap { try? Scratch.bytes("\($0)/metrics.jsonl").count } ?? 0
        }
        let before = rows()
        try task.waits(for: "an epoch") { rows() != before }
        task.send(SIGTERM)
      }
      return try task.outcome()
    }
    #expect(try task(true).code == 130)
    #expect(try slurm.calls("scontrol").last == "scontrol requeue 101_1")
    let status = try sweep(scratch, "--status", spec: text)
    #expect(status.output.contains("1 interrupted"), "\(status.output)")
    try scratch.write("results/sample/\(folder)/cancelled", "")
    let requeues = try slurm.calls("scontrol").count
    #expect(try task(true).code == 130)
    #expect(try slurm.calls("scontrol").count == requeues)
    let last = try task(false)
    #expect(last.code == 0, "\(last.errors)")
    #expect(try scratch.runs().count == 1)
    let alone = try Program.run(
      [
        scratch.file("spec.yaml"), "--results", scratch.file("alone"), "--seed", "1", "--threads",
        "1", "--quiet",
      ], in: scratch)
    let expected = try KilledRun.results(of: alone.lastLine)
    for (name, bytes) in try KilledRun.results(of: try scratch.runs()[0]) {
      #expect(firstDifference(bytes, expected[name]) == nil, "\(name) differs")
    }
  }

  @Test("a spec that was edited after it was submitted is refused by its tasks")
  func edited() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    try scratch.write("slurm/hold", "")
    #expect(try sweep(scratch, "--launcher", "slurm").code == 0)
    let folder = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("results/sample"))
        .first { $0.hasPrefix(".slurm-") })
    try scratch.write("spec.yaml", SampleSpec.text.replacing("epochs: 2", with: "epochs: 3"))
    let task = try Program.run(
      ["slurm-task", scratch.file("results/sample/\(folder)"), "runs", "2"], in: scratch,
      environment: slurm.environment + ["SLURM_ARRAY_JOB_ID=101", "SLURM_ARRAY_TASK_ID=0"])
    #expect(task.code == 66)
    #expect(task.errors.contains("was changed since the sweep was submitted"), "\(task.errors)")
    #expect(try scratch.runs().isEmpty)
  }

  @Test("a shard that fails is tried three times, and the status says why")
  func failingShard() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    for name in ["bed", "sofa"] {
      try scratch.copy(
        "\(Program.root)/Tests/ImagesTests/Goldens/files/\(SlurmTests.photograph)",
        to: "data/pictures/train/\(name)/a.jpg")
    }
    try scratch.write("slurm/hold", "")
    let text = SampleSpec.pictures
    let data = scratch.file("data")
    #expect(try sweep(scratch, "--launcher", "slurm", "--data", data, spec: text).code == 0)
    let folder = try #require(
      try FileManager.default.contentsOfDirectory(atPath: scratch.file("results/sample"))
        .first { $0.hasPrefix(".slurm-") })
    try scratch.write("data/pictures/train/bed/a.jpg", "not a photograph")
    let task = try Program.run(
      ["slurm-task", scratch.file("results/sample/\(folder)"), "features", "1"], in: scratch,
      environment: slurm.environment + ["SLURM_ARRAY_JOB_ID=100", "SLURM_ARRAY_TASK_ID=0"])
    #expect(task.code == 66, "\(task.errors)")
    #expect(task.errors.contains("attempt 2 failed"), "\(task.errors)")
    #expect(!task.errors.contains("attempt 3 failed"), "\(task.errors)")
    let record = try scratch.text("results/sample/\(folder)/tasks/features-1-of-1.json")
    #expect(record.ranges(of: "\"failed\"").count == 3)
  }

  private static let photograph =
    (try? FileManager.default.contentsOfDirectory(
      atPath: "\(Program.root)/Tests/ImagesTests/Goldens/files"))?
    .sorted().first { $0.hasSuffix(".jpg") } ?? "missing.jpg"

  @Test("Slurm's options come from the command line, then the spec; memory from the plan")
  func options() throws {
    let scratch = try Scratch()
    let slurm = try SlurmStandIn(scratch)
    try scratch.write("slurm/hold", "")
    let text =
      SampleSpec.text + """
        launcher: {slurm: {partition: long, time: 01:30:00, array: 2, sbatch: {qos: low, nice: 5}}}

        """
    #expect(try sweep(scratch, spec: text).code == 0)
    let first = try #require(try slurm.calls("sbatch").first { $0.contains("-runs-") })
    for option in [
      "--partition=long", "--time=01:30:00", "--qos=low", "--nice=5", "--array=0-3%2",
      "--cpus-per-task=1", "--mem=",
    ] {
      #expect(first.contains(" \(option)"), "\(option): \(first)")
    }
    try FileManager.default.removeItem(atPath: scratch.file("results"))
    let outcome = try sweep(
      scratch, "--partition", "debug", "--mem", "8G", "--array", "%3", "--cpus-per-task", "2",
      "--sbatch", "qos=high", "--sbatch", "exclusive", spec: text)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let second = try #require(try slurm.calls("sbatch").last { $0.contains("-runs-") })
    for option in [
      "--partition=debug", "--time=01:30:00", "--qos=high", "--exclusive", "--array=0-3%3",
      "--cpus-per-task=2", "--mem=8G",
    ] {
      #expect(second.contains(" \(option)"), "\(option): \(second)")
    }
  }

  @Test(
    "what Slurm says against a job is passed on with what to do",
    arguments: [
      (
        "sbatch: error: invalid partition specified: gpu\n", 65,
        "the partitions here are debug, long"
      ),
      (
        "sbatch: error: Unable to contact slurm controller (connect failure)\n", 1,
        "does not answer"
      ),
      (
        "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy "
          + "(job submit limit, user's size and/or time limits)\n", 1, "takes no more jobs now"
      ),
      ("sbatch: error: Invalid --time specification\n", 65, "Invalid --time specification"),
    ] as [(String, Int32, String)])
  func refused(_ text: String, _ code: Int32, _ words: String) throws {
    let scratch = try Scratch()
    _ = try SlurmStandIn(scratch)
    try scratch.write("slurm/refusal", text)
    let outcome = try sweep(scratch, "--launcher", "slurm", "--partition", "gpu")
    #expect(outcome.code == code, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    try FileManager.default.removeItem(atPath: scratch.file("slurm/refusal"))
    let again = try sweep(scratch, "--launcher", "slurm", "--partition", "debug")
    #expect(again.output.contains("submitted  4 runs"), "\(again.output) \(again.errors)")
  }

  @Test("without Slurm's commands there is a sentence")
  func notHere() throws {
    let scratch = try Scratch()
    let outcome = try sweep(
      scratch, "--launcher", "slurm", environment: ["PATH=\(scratch.path)"])
    #expect(outcome.code == 66, "\(outcome.errors)")
    #expect(outcome.errors.contains("take '--launcher local'"), "\(outcome.errors)")
  }

  @Test(
    "options that do not go together are malformed arguments",
    arguments: [
      ["--launcher", "local", "--partition", "x"], ["--launcher", "slurm", "--jobs", "2"],
      ["--launcher", "slurm", "--no-cache"], ["--status", "--cancel"],
      ["--launcher", "slurm", "--array", "0-3"], ["--launcher", "slurm", "--shards", "0"],
      ["--launcher", "slurm", "--sbatch", "--qos=x"],
      ["--launcher", "slurm", "--sbatch", "array=0-3"], ["--launcher", "pbs"],
      ["--partition", "x"],
    ])
  func malformed(_ options: [String]) throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let outcome = try Program.run(["sweep", spec, "--over", "seed=0..1"] + options, in: scratch)
    #expect(outcome.code == 64, "\(options): \(outcome.errors)")
  }
}
