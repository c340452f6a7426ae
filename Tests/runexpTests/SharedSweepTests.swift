internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Sweeps beside other processes on the same results.
@Suite(.serialized) struct SharedSweepTests {
  private func arguments(_ scratch: Scratch, _ more: String...) throws -> [String] {
    [
      "sweep", try scratch.write("spec.yaml", SampleSpec.text), "--results",
      scratch.file("results"), "--threads", "2", "--over", "seed=0..3",
    ] + more
  }

  @Test("two at once carry every point out once", arguments: [1, 2])
  func twoAtOnce(_ jobs: Int) throws {
    let scratch = try Scratch()
    let arguments = try arguments(scratch, "--jobs", "\(jobs)")
    let sweeps = try ["a-", "b-"].map {
      try Program.start(arguments, in: scratch, name: $0, environment: ["OMP_WAIT_POLICY=passive"])
    }
    for sweep in sweeps {
      let outcome = try sweep.outcome()
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(!outcome.output.contains("failed"), "\(outcome.output)")
    }
    #expect(try scratch.runs().count == 4)
    for run in try scratch.runs() {
      #expect(try Scratch.text("\(run)/status.json").contains("\"completed\""))
    }
  }

  @Test(
    "a run that another process holds is waited for, whatever its process number; left, it goes on",
    .enabled(if: Shim.library != nil, Shim.isThere), arguments: [1, 2])
  func waits(_ jobs: Int) throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let threads = jobs == 1 ? "2" : "1"
    let killed = try scratch.run(
      [spec, "--results", scratch.file("results"), "--threads", threads, "--seed", "0"],
      shim: Shim.Plan(call: "rename", name: "last.h5", signal: SIGKILL))
    try #require(killed.code == 128 + SIGKILL)
    let run = try #require(try scratch.runs().first)
    // This test is the other process.
    let folder = open(run, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try #require(flock(folder, LOCK_EX | LOCK_NB) == 0)
    let sweep = try Program.start(
      try arguments(scratch, "--jobs", "\(jobs)", "--quiet"), in: scratch)
    try sweep.waits(forSaying: "another process carries out the run '\(run)': waiting for it")
    #expect(try Scratch.text("\(run)/status.json").contains("\"running\""))
    close(folder)
    let outcome = try sweep.outcome()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try scratch.runs().count == 4)
    #expect(try Scratch.text("\(run)/status.json").contains("\"completed\""))
  }

  @Test("a summary does not depend on the order in which runs came to their end")
  func sameSummary() throws {
    func groups(_ scratch: Scratch) throws -> [String] {
      let text = try scratch.text("results/sample/summary.json")
      var lines = text.split(separator: "\n").map(String.init)
      // Names and wall-clock seconds are those of the runs.
      if let seconds = lines.firstIndex(where: { $0.contains("\"seconds\" : {") }) {
        let end = try #require(
          lines[seconds...].firstIndex { $0.hasPrefix("      }") && $0.hasSuffix("},") })
        lines.removeSubrange(seconds...end)
      }
      return lines.filter { !$0.contains("\"run\" :") }
    }
    let (swept, reversed) = (try Scratch(), try Scratch())
    #expect(try Program.run(try arguments(swept), in: swept).code == 0)
    let spec = try reversed.write("spec.yaml", SampleSpec.text)
    for seed in [2, 0, 3, 1] {
      let outcome = try Program.run(
        [spec, "--results", reversed.file("results"), "--threads", "2", "--seed", "\(seed)"],
        in: reversed)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    let (ours, theirs) = (try groups(swept), try groups(reversed))
    #expect(ours.count > 20)
    #expect(firstDifference(ours, theirs) == nil)
  }

  @Test("under --quiet a failed run's reason and place are said", arguments: [1, 2])
  func quietFailure(_ jobs: Int) throws {
    let scratch = try Scratch()
    let outcome = try Program.run(
      try arguments(scratch, "--jobs", "\(jobs)", "--quiet")
        + [
          "--set", "training.optimizer={sgd: {learning_rate: 1.0e+30}}", "--set", "freeze=none",
        ], in: scratch)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("not finite (NaN or infinity)"), "\(outcome.errors)")
    let runs = try scratch.runs()
    #expect(runs.count == 4)
    for run in runs { #expect(outcome.errors.contains("see '\(run)'"), "\(outcome.errors)") }
  }
}
