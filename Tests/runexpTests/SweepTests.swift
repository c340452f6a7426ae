internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Sweeps through the built program.
@Suite(.serialized) struct SweepTests {
  private func sweep(
    _ scratch: Scratch, _ arguments: [String], spec: String = SampleSpec.text
  ) throws -> Program.Outcome {
    try Program.run(try commandLine(scratch, arguments, spec: spec), in: scratch)
  }

  private func commandLine(
    _ scratch: Scratch, _ arguments: [String], spec: String
  ) throws -> [String] {
    let file = try scratch.write("spec.yaml", spec)
    return ["sweep", file, "--results", scratch.file("results"), "--threads", "2"] + arguments
  }

  /// `status.json` of each run.
  private func statuses(_ scratch: Scratch) throws -> [String: Status] {
    var found: [String: Status] = [:]
    for run in try scratch.runs() {
      found[run] = try JSONDecoder().decode(
        Status.self, from: Data(contentsOf: URL(filePath: "\(run)/status.json")))
    }
    return found
  }

  private struct Status: Decodable, Equatable {
    struct Plan: Decodable, Equatable {
      let identity: String
      let seed: Int
      let variant: [String]
    }
    struct Images: Decodable, Equatable {
      let decoded: Int
      let computed: Int
    }
    let state: String
    let finished: String?
    let plan: Plan
    let images: Images?
  }

  private static let depths =
    "[backbone, {before: conv2_block3_2_conv}, {before: conv2_block3_1_conv}]"

  @Test("the product of the axes, every image decoded once; started again, nothing runs")
  func product() throws {
    let scratch = try Scratch()
    let arguments = ["--over", "freeze=\(SweepTests.depths)", "--over", "training.epochs=1..2"]
    let first = try sweep(scratch, arguments)
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.output.contains("6: 6 to run"))
    #expect(first.output.contains("40 images decoded once, 3 cuts in one pass for 6 runs"))
    #expect(first.output.contains("images decoded 40, sent through the static part 40"))
    #expect(first.lastLine == scratch.file("results/sample"))
    let before = try statuses(scratch)
    #expect(before.count == 6)
    #expect(Set(before.values.map(\.plan.variant)).count == 6)
    #expect(before.values.allSatisfy { $0.state == "completed" && $0.images?.decoded == 0 })
    #expect(scratch.exists("results/sample/summary.json"))

    let again = try sweep(scratch, arguments)
    #expect(again.code == 0, "\(again.errors)")
    #expect(again.output.contains("6: 6 complete already"))
    #expect(try firstDifference(statuses(scratch), before) == nil)

    let more = try sweep(
      scratch, ["--over", "freeze=\(SweepTests.depths)", "--over", "training.epochs=[1, 2, 3]"])
    #expect(more.output.contains("9: 3 to run, 6 complete already"))
    #expect(more.output.contains("images decoded 0, sent through the static part 0"))
    #expect(try statuses(scratch).count == 9)
  }

  @Test("the spec's own sweep, and a run of the same plan counts as its point")
  func ownSweep() throws {
    let scratch = try Scratch()
    let spec = SampleSpec.text + "sweep: {seed: 0..2}\n"
    let file = try scratch.write("spec.yaml", spec)
    let single = try Program.run(
      [file, "--results", scratch.file("results"), "--threads", "2"], in: scratch)
    #expect(single.code == 0, "\(single.errors)")
    let outcome = try sweep(scratch, [], spec: spec)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("3: 2 to run, 1 complete already"))
    #expect(try statuses(scratch).values.map(\.plan.seed).sorted() == [0, 1, 2])
    #expect(try sweep(scratch, []).code == 64, "no axes")
  }

  @Test("points have the bits of runs on their own, with the store and without it")
  func sameBits() throws {
    let (swept, uncached, alone) = (try Scratch(), try Scratch(), try Scratch())
    let over = ["--over", "freeze=\(SweepTests.depths)"]
    #expect(try sweep(swept, over).code == 0)
    let kept = try sweep(uncached, over + ["--no-cache"])
    #expect(kept.code == 0, "\(kept.errors)")
    #expect(kept.output.contains("images decoded 40, sent through the static part 40"))
    let left = try FileManager.default.contentsOfDirectory(
      atPath: uncached.file(".cache/runexp"))
    #expect(left.allSatisfy { !$0.hasPrefix("sweep-") && $0 != "features" })
    let file = try alone.write("spec.yaml", SampleSpec.text)
    for freeze in ["backbone", "{before: conv2_block3_2_conv}", "{before: conv2_block3_1_conv}"] {
      let outcome = try Program.run(
        [
          file, "--results", alone.file("results"), "--threads", "2", "--no-cache", "--set",
          "freeze=\(freeze)",
        ], in: alone)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    func tables(_ scratch: Scratch) throws -> [String: String] {
      var tables: [String: String] = [:]
      for (run, status) in try statuses(scratch) {
        tables[status.plan.identity] = try Scratch.text("\(run)/predictions.csv")
      }
      return tables
    }
    let expected = try tables(alone)
    #expect(expected.count == 3)
    #expect(try firstDifference(tables(swept), expected) == nil)
    #expect(try firstDifference(tables(uncached), expected) == nil)
  }

  @Test(
    "killed four times and started again, every run is complete exactly once",
    .enabled(if: Shim.library != nil, Shim.isThere))
  func killed() throws {
    let scratch = try Scratch()
    let spec = SampleSpec.text.replacing("epochs: 2", with: "epochs: 6")
    let arguments = ["--over", "freeze=\(SweepTests.depths)", "--over", "seed=0..1"]
    // While features are written, at the first run's third epoch, and where the second and the
    // third run have their last weights and metrics but no word of their end.
    let kills: [(plan: Shim.Plan, complete: Int)] = [
      (.init(call: "open", below: scratch.file(".cache/runexp/features"), signal: SIGKILL), 0),
      (.init(call: "rename", name: "/resume.h5", number: 3, signal: SIGKILL), 0),
      (.init(call: "rename", name: "/last.h5", number: 2, signal: SIGKILL), 1),
      (.init(call: "rename", name: "/metrics.json", number: 2, signal: SIGKILL), 2),
    ]
    var complete: [String: Status] = [:]
    for kill in kills {
      let outcome = try scratch.run(
        try commandLine(scratch, arguments, spec: spec), shim: kill.plan,
        more: ["RUNEXP_CHECKPOINT_SECONDS=0"])
      #expect(outcome.code == 128 + SIGKILL, "\(outcome.errors)")
      let now = try statuses(scratch)
      // What was complete stays as it is.
      for (run, status) in complete { #expect(now[run] == status) }
      complete = now.filter { $0.value.state == "completed" }
      #expect(complete.count == kill.complete)
    }
    let last = try sweep(scratch, arguments, spec: spec)
    #expect(last.code == 0, "\(last.errors)")
    let runs = try statuses(scratch)
    #expect(runs.count == 6)
    #expect(runs.values.allSatisfy { $0.state == "completed" })
    #expect(Set(runs.values.map { "\($0.plan.identity) \($0.plan.seed)" }).count == 6)
    for (run, status) in complete { #expect(runs[run] == status) }
  }

  @Test("Ctrl-C leaves a sweep that is resumed", arguments: [1, 2])
  func interrupted(_ jobs: Int) throws {
    let scratch = try Scratch()
    // Many epochs in each of four runs, so that the first epoch of the first is far from the end.
    let spec = SampleSpec.text.replacing("epochs: 2", with: "epochs: 2000")
    let arguments = ["--over", "seed=0..3", "--jobs", "\(jobs)"]
    let process = try Program.start(
      try commandLine(scratch, arguments, spec: spec), in: scratch)
    try process.waits(for: "an epoch") { try scratch.hasEpoch() }
    process.send(SIGINT)
    let outcome = try process.outcome()
    #expect(outcome.code == 130, "\(outcome.errors)")
    #expect(outcome.lastLine == scratch.file("results/sample"))
    let begun = try statuses(scratch).values
    #expect((1...2).contains(begun.count))
    #expect(begun.allSatisfy { $0.state == "interrupted" })
    let last = try sweep(scratch, arguments, spec: spec)
    #expect(last.code == 0, "\(last.errors)")
    #expect(!last.output.contains("4: 4 to run"))
    let runs = try statuses(scratch)
    #expect(runs.count == 4)
    #expect(runs.values.allSatisfy { $0.state == "completed" })
  }

  @Test("--jobs 2 runs the same points in processes of their own")
  func jobs() throws {
    let scratch = try Scratch()
    let arguments = ["--over", "freeze=\(SweepTests.depths)", "--jobs", "2"]
    let outcome = try sweep(scratch, arguments)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("1 for each run"))
    #expect(outcome.output.contains("images decoded 40, sent through the static part 40"))
    let runs = try statuses(scratch)
    #expect(runs.count == 3)
    #expect(runs.values.allSatisfy { $0.state == "completed" && $0.images?.decoded == 0 })
    #expect(try sweep(scratch, arguments).output.contains("3: 3 complete already"))
    // Other threads are other sums: one job has two threads here.
    #expect(try sweep(scratch, Array(arguments.dropLast(2))).output.contains("3: 3 to run"))
  }

  @Test("a failed run is recorded and the sweep goes on, or ends", arguments: [1, 2])
  func failing(_ jobs: Int) throws {
    let scratch = try Scratch()
    for folder in ["good", "bad"] {
      for name in ["bed", "sofa"] {
        try scratch.copy(
          Program.golden("Images", "files/420.jpg"), to: "data/\(folder)/train/\(name)/a.jpg")
      }
    }
    try scratch.write("data/bad/train/sofa/a.jpg", "no image")
    let spec = SampleSpec.pictures
    let arguments = [
      "--data", scratch.file("data"), "--over", "dataset.path=[bad, good]", "--over", "seed=0..1",
      "--jobs", "\(jobs)",
    ]
    let outcome = try sweep(scratch, arguments, spec: spec)
    #expect(outcome.code == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("a.jpg"))
    let runs = try statuses(scratch).values
    #expect(runs.count { $0.state == "completed" } == 2)
    #expect(runs.count { $0.state == "failed" } == 2)
    let again = try sweep(scratch, arguments + ["--fail-fast"], spec: spec)
    #expect(again.code == 1)
    #expect(again.output.contains("2 complete already"))
    if jobs == 1 { #expect(again.output.contains("not run")) }
    #expect(try statuses(scratch).count == 4, "failed runs are taken up again")
  }

  @Test(
    "whatever is wrong with any point is said before any work",
    arguments: [
      (["--over", "freeze=[backbone, 999, 1000]", "--over", "seed=0..1"], 65, ["999", "1000"]),
      (
        ["--over", "freeze=[backbone, .5]", "--over", "trainin.epochs=[1]", "--over", "seed=[x]"],
        65, ["received .5", "trainin", "received 'x'", "3 errors"]
      ),
      (["--over", "seed"], 65, ["expected KEY=VALUE"]),
      (["--over", "seed=3"], 65, ["a list of values"]),
      (["--over", "seed=[]"], 65, ["at least 1 value"]),
      (["--over", "seed=0..1", "--jobs", "0"], 64, ["--jobs"]),
      (["--over", "backbone.weights=[none, nowhere.h5]"], 66, ["nowhere.h5"]),
    ] as [([String], Int32, [String])])
  func refused(_ arguments: [String], _ code: Int32, _ says: [String]) throws {
    let scratch = try Scratch()
    let outcome = try sweep(scratch, arguments)
    #expect(outcome.code == code, "\(outcome.errors)")
    for part in says { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
    #expect(!scratch.exists("results"))
  }

  @Test(
    "a point whose status is damaged or gone is found and resumed, aloud",
    .enabled(if: Shim.library != nil, Shim.isThere), arguments: ["", "{\"state\": \"runn"])
  func lostStatus(_ left: String) throws {
    let scratch = try Scratch()
    let arguments = try commandLine(scratch, ["--over", "seed=0..1"], spec: SampleSpec.text)
    // A point after each epoch, however fast it is.
    let killed = try scratch.run(
      arguments, shim: Shim.Plan(call: "rename", name: "/resume.h5", number: 2, signal: SIGKILL),
      more: ["RUNEXP_CHECKPOINT_SECONDS=0"])
    try #require(killed.code == 128 + SIGKILL, "\(killed.code) \(killed.errors)")
    let runs = try scratch.runs()
    try #require(runs.count == 1)
    let status = "\(runs[0])/status.json"
    if left.isEmpty {
      try FileManager.default.removeItem(atPath: status)
    } else {
      try Data(left.utf8).write(to: URL(filePath: status))
    }
    let again = try Program.run(arguments, in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    #expect(
      again.errors.contains("'\(status)' was damaged or missing, and is made again"),
      "\(again.errors)")
    #expect(try statuses(scratch).map(\.value.state) == ["completed", "completed"])
  }
}
