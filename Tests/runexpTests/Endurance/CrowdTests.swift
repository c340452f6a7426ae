import FoundationEssentials
import Glibc
import Testing

/// Many processes that run, sweep, collect, compare and report at once, on one results directory and one
/// cache, some of them killed: no run is lost, and no file is damaged.
///
/// `RUNEXP_CROWD_SECONDS=300` goes on for so long, with `RUNEXP_CROWD=16` processes at a time.
@Suite(.serialized) struct CrowdTests {
  private static let trial = Trial(
    name: "crowd",
    spec: SampleSpec.text.replacing("epochs: 2", with: "epochs: 3")
      + "checkpoint: {every: 20ms}\nsweep: {freeze: [backbone, {before: conv2_block3_2_conv}], seed: [0, 1, 2]}\n"
  )

  private enum Role: CaseIterable {
    case run, resume, sweep, wideSweep, collect, collectFeatures, removeCache, compare, report,
      list, doctor

    /// Of its command line; nil for what is no program.
    func words(_ scratch: Scratch, _ number: Int) -> [String]? {
      let results = ["--results", scratch.file("disk/results")]
      let spec = scratch.file("spec.yaml")
      let quiet = results + ["--quiet", "--threads", "1"]
      switch self {
      case .run: return ["run", spec, "--seed", "\(number % 5)"] + quiet
      case .resume: return ["run", spec, "--seed", "\(number % 5)", "--resume"] + quiet
      case .sweep: return ["sweep", spec] + quiet
      case .wideSweep:
        return ["sweep", spec, "--jobs", "2"] + results + ["--quiet", "--threads", "2"]
      case .collect: return ["gc", "--yes"] + results
      case .collectFeatures: return ["gc", "--yes", "--cache-size", "100KiB"] + results
      case .removeCache: return nil
      case .compare: return ["compare"] + results
      case .report: return ["report", "-o", scratch.file("report-\(number % 4).html")] + results
      case .list: return ["list"] + results
      case .doctor: return ["doctor"] + results
      }
    }

    /// Whether a process of that end did as it should; runs come to theirs whatever others do.
    func mayEnd(_ outcome: Program.Outcome) -> Bool {
      switch self {
      case .run, .sweep, .wideSweep, .collect, .collectFeatures, .list, .doctor, .removeCache:
        outcome.code == 0
      case .resume:
        outcome.code == 0
          || [66, 73].contains(outcome.code)
            && ["no unfinished run", "is being written by another process", "is complete"]
              .contains { outcome.errors.contains($0) }
      case .compare, .report:
        outcome.code == 0 || outcome.code == 66 && outcome.errors.contains("there is no ")
      }
    }
  }

  @Test("processes that run, sweep, collect and report at once do not harm one another")
  func crowd() throws {
    let trial = CrowdTests.trial
    let alone = try Scratch()
    let sweep = try Program.run(
      ["sweep"] + trial.arguments(alone).dropFirst(), in: alone,
      environment: trial.environment(alone))
    try #require(sweep.code == 0, "\(sweep.errors)")
    for seed in 3..<5 {
      let outcome = try trial.run(alone, ["--seed", "\(seed)"])
      try #require(outcome.code == 0, "\(outcome.errors)")
    }
    let expected = try Trial.results(alone)
    let scratch = try Scratch()
    _ = try trial.arguments(scratch)
    let (seconds, size) = (
      Effort.number("RUNEXP_CROWD_SECONDS", else: 8), Effort.number("RUNEXP_CROWD", else: 6)
    )
    var numbers = SeededNumbers(3)
    var crowd: [(role: Role, process: Program.Running, isKilled: Bool)] = []
    var ends: [String: Int] = [:]
    var runs: Set<String> = []
    var started = 0
    func collect() throws {
      for index in crowd.indices.reversed() where !crowd[index].process.isRunning {
        let (role, process, isKilled) = crowd.remove(at: index)
        let outcome = try process.outcome()
        ends[
          "\(role) \(isKilled && outcome.code == 137 ? "killed" : "\(outcome.code)")", default: 0] +=
          1
        #expect(
          isKilled || role.mayEnd(outcome),
          "\(role): \(outcome.code) \(outcome.errors) \(outcome.output)")
        if [.run, .resume].contains(role), outcome.code == 0 { runs.insert(outcome.lastLine) }
      }
    }
    let end = time(nil) + seconds
    while time(nil) < end || !crowd.isEmpty {
      try collect()
      if Int.random(in: 0..<150, using: &numbers) == 0,
        let index = crowd.indices.randomElement(using: &numbers)
      {
        crowd[index].process.killAll()
        crowd[index].isKilled = true
      }
      guard time(nil) < end, crowd.count < size else {
        usleep(5000)
        continue
      }
      started += 1
      let role = Role.allCases.randomElement(using: &numbers) ?? .run
      guard let words = role.words(scratch, Int.random(in: 0..<100, using: &numbers)) else {
        try? FileManager.default.removeItem(atPath: scratch.file("disk/cache/features"))
        continue
      }
      let process = try Program.start(
        words, in: scratch, name: "\(started)-", environment: trial.environment(scratch))
      crowd.append((role, process, false))
    }
    try finish(scratch, trial)
    for run in runs { #expect(try Trial.state(run) == "completed", "'\(run)' is lost") }
    try check(scratch, trial, expected)
    let counts = ends.sorted(by: <).map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    Effort.report("crowd: \(started) processes, \(try Trial.runs(scratch).count) runs; \(counts)")
  }

  /// Brings the runs of processes that were killed to their end.
  private func finish(_ scratch: Scratch, _ trial: Trial) throws {
    for _ in 0..<200 {
      let left = try Trial.runs(scratch).filter { try Trial.state($0) != "completed" }
      guard let first = left.first else { break }
      let status = try Scratch.text("\(first)/status.json")
      let seed = try #require(status.firstMatch(of: /"seed" *: *([0-9]+)/)?.1)
      let freeze =
        status.contains("freeze=") ? ["--set", "freeze={before: conv2_block3_2_conv}"] : []
      let outcome = try trial.run(scratch, ["--seed", "\(seed)", "--resume"] + freeze)
      try #require(outcome.code == 0, "\(first): \(outcome.errors) \(status)")
    }
    #expect(try trial.collect(scratch) == nil)
  }

  /// All runs are as one of their plan that was alone, and a last look finds nothing.
  private func check(
    _ scratch: Scratch, _ trial: Trial, _ expected: [String: [UInt8]]
  ) throws {
    for run in try Trial.runs(scratch) {
      #expect(try Trial.state(run) == "completed", "\(run)")
      let found = try Trial.results(of: run)
      let differing = found.keys.sorted().first { found[$0] != expected[$0] }
      #expect(differing == nil, "\(run): \(differing ?? "") differs")
    }
    let checked = try Program.run(
      ["doctor", "--results", scratch.file("disk/results")], in: scratch,
      environment: trial.environment(scratch))
    #expect(checked.code == 0 && checked.output.hasSuffix(" 0 notes\n"), "\(checked.output)")
  }
}
