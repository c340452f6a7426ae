internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Runs on file systems whose locks no other machine sees; another machine is another namespace of
/// processes.
@Suite(.serialized) struct LeaseRunTests {
  private static let namespaces = ["/usr/bin/unshare", "--pid", "--fork", "--kill-child"]
  private static let hasNamespaces: Bool = {
    guard let scratch = try? Scratch(),
      let outcome = try? Program.run(["--version"], in: scratch, through: namespaces)
    else { return false }
    return outcome.code == 0
  }()

  private let environment = ["RUNEXP_LOCKS=leases", "RUNEXP_LEASE_SECONDS=1.5"]

  @Test(
    "a run of another machine is left alone, and resumed to the same bits when that is gone",
    .enabled(if: hasNamespaces, "needs the right to make a namespace of processes"))
  func otherMachine() throws {
    let scratch = try Scratch()
    let spec = try scratch.write(
      "spec.yaml", SampleSpec.text.replacing("epochs: 2", with: "epochs: 400"))
    let arguments = [spec, "--results", scratch.file("results"), "--threads", "1", "--quiet"]
    let undisturbed = try Program.run(
      [spec, "--results", scratch.file("whole"), "--threads", "1", "--quiet"], in: scratch,
      environment: environment)
    try #require(undisturbed.code == 0, "\(undisturbed.errors)")

    let other = try Program.start(
      arguments, in: scratch, name: "other-",
      environment: environment + ["RUNEXP_CHECKPOINT_SECONDS=0"],
      through: LeaseRunTests.namespaces)
    func resumePoint() throws -> String? {
      try scratch.runs().first.map { "\($0)/checkpoints/resume.h5" }
        .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
    }
    try other.waits(for: "a point to resume from") { try resumePoint() != nil }
    other.send(SIGSTOP)
    let list = try Program.run(
      ["list", "--results", scratch.file("results")], in: scratch, environment: environment)
    #expect(list.output.contains("running"), "\(list.output) \(list.errors)")
    other.send(SIGCONT)
    other.send(SIGKILL)
    #expect(try other.outcome().code == 128 + SIGKILL)

    var resumed = try Program.run(
      arguments + ["--resume"], in: scratch, environment: environment)
    for _ in 0..<100 where resumed.code == 66 {
      #expect(resumed.errors.contains("no unfinished run"), "\(resumed.errors)")
      usleep(100_000)
      resumed = try Program.run(arguments + ["--resume"], in: scratch, environment: environment)
    }
    #expect(resumed.code == 0, "\(resumed.errors)")
    let runs = try scratch.runs()
    #expect(runs.count == 1)
    let expected = try KilledRun.results(of: undisturbed.lastLine)
    for (name, bytes) in try KilledRun.results(of: runs[0]) {
      #expect(firstDifference(bytes, expected[name]) == nil, "\(name) differs")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: runs[0])
    #expect(!left.contains { $0.hasPrefix(".lease") }, "\(left)")
  }

  @Test("two sweeps at once carry every point out once")
  func twoSweeps() throws {
    let scratch = try Scratch()
    let arguments = [
      "sweep", try scratch.write("spec.yaml", SampleSpec.text), "--results",
      scratch.file("results"), "--threads", "2", "--over", "seed=0..3", "--jobs", "2",
    ]
    let sweeps = try ["a-", "b-"].map {
      try Program.start(
        arguments, in: scratch, name: $0, environment: environment + ["OMP_WAIT_POLICY=passive"])
    }
    for sweep in sweeps {
      let outcome = try sweep.outcome()
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
    #expect(try scratch.runs().count == 4)
  }
}
