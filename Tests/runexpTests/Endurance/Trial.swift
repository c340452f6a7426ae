internal import FoundationEssentials
internal import Glibc
internal import Testing

/// A spec that is run, disturbed, resumed and held against the same undisturbed.
struct Trial: Sendable {
  let name: String
  let spec: String
  /// The subcommand with its own options; the spec comes before these options.
  var command = ["run"]
  var options = ["--threads", "1"]
  /// So that a run of less than a second has points to resume from everywhere.
  var environment = ["RUNEXP_CHECKPOINT_SECONDS=0"]

  var isSweep: Bool { command[0] == "sweep" }

  /// The command line.
  func arguments(_ scratch: Scratch, _ more: [String] = []) throws -> [String] {
    [command[0], try scratch.write("spec.yaml", spec)] + command.dropFirst()
      + ["--results", scratch.file("disk/results"), "--quiet"] + options + more
  }

  /// Results and cache are in one folder, which stands for a disk.
  func environment(_ scratch: Scratch) -> [String] {
    ["RUNEXP_CACHE=\(scratch.file("disk/cache"))"] + environment
  }

  func run(_ scratch: Scratch, _ more: [String] = []) throws -> Program.Outcome {
    try Program.run(arguments(scratch, more), in: scratch, environment: environment(scratch))
  }

  /// Everything that must be the same bit for bit, by what is run and its file.
  ///
  /// Runs that are not complete are left out. Throws where two runs are of one plan.
  static func results(_ scratch: Scratch) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for run in try runs(scratch) where try state(run) == "completed" {
      try found.merge(results(of: run)) { _, _ in throw TwoRuns(of: run) }
    }
    return found
  }

  private struct TwoRuns: Error {
    let of: String
  }

  /// The same of one run.
  static func results(of run: String) throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    // Predictions of time are in the plan too: they are no part of what was executed.
    let key = try Scratch.text("\(run)/status.json").split(separator: "\n")
      .filter { $0.contains("\"identity\"") || $0.contains("\"seed\"") }
      .map { $0.filter { !$0.isWhitespace } }.sorted().joined()
    for name in [
      "checkpoints/last.h5", "checkpoints/best.h5", "predictions.csv", "confusion.csv",
      "metrics.json", "spec.yaml",
    ] { found["\(key)/\(name)"] = try Scratch.bytes("\(run)/\(name)") }
    for name in ["metrics.jsonl", "metrics.csv"] {
      found["\(key)/\(name)"] = try Scratch.rowsWithoutSeconds("\(run)/\(name)")
    }
    let names = try FileManager.default.subpathsOfDirectory(atPath: run)
    let left = names.filter { $0.hasSuffix(".partial") || $0.contains("resume") }
    found["\(key)/left over"] = Array(left.joined(separator: " ").utf8)
    found["\(key)/events"] = Array("\(names.count { $0.contains("tfevents") })".utf8)
    return found
  }

  /// The first thing in which two results differ.
  static func difference(_ found: [String: [UInt8]], _ expected: [String: [UInt8]]) -> String? {
    Set(found.keys).union(expected.keys).sorted().first { found[$0] != expected[$0] }
  }

  static func runs(_ scratch: Scratch) throws -> [String] {
    let results = scratch.file("disk/results")
    guard FileManager.default.fileExists(atPath: results) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: results).sorted().flatMap { name in
      let folder = "\(results)/\(name)"
      return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasPrefix("20") }.sorted().map { "\(folder)/\($0)" }
    }
  }

  /// What a run's status says; empty where it cannot be read.
  static func state(_ run: String) throws -> String {
    guard let text = try? Scratch.text("\(run)/status.json"),
      let line = text.split(separator: "\n").first(where: { $0.contains("\"state\"") })
    else { return "" }
    return String(line.split(separator: "\"").last { $0 != "," } ?? "")
  }

  /// Carries it out to its end, whatever there is already, and clears away what was left.
  ///
  /// - Returns: What went wrong; nil where it ended as it should.
  func finish(_ scratch: Scratch) throws -> String? {
    let open = try Trial.runs(scratch).filter { try Trial.state($0) != "completed" }
    if try isSweep || !open.isEmpty || Trial.runs(scratch).isEmpty {
      var outcome = try run(scratch, isSweep || open.isEmpty ? [] : ["--resume"])
      // Killed before it had computed anything, it may have left a folder that says nothing.
      if outcome.code == 66, outcome.errors.contains("no unfinished run") {
        outcome = try run(scratch)
      }
      guard outcome.code == 0 else { return "resumed: \(outcome.code) \(outcome.errors)" }
    }
    return try collect(scratch)
  }

  /// Removes what killed processes left.
  ///
  /// - Returns: What went wrong.
  func collect(_ scratch: Scratch) throws -> String? {
    let collected = try Program.run(
      ["gc", "--yes", "--results", scratch.file("disk/results")], in: scratch,
      environment: environment(scratch))
    return collected.code == 0 ? nil : "gc: \(collected.errors)"
  }
}

/// Numbers that are the same in each run of a test, see SplitMix64.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits &>> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits &>> 31)
  }
}

/// How much of a long trial is done: what CI has time for, unless a variable asks for more.
enum Effort {
  static func number(_ variable: String, else standard: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? standard
  }

  /// Tells how it went; the figures are for those who ask for more.
  static func report(_ text: String) {
    print(text)
    guard let path = ProcessInfo.processInfo.environment["RUNEXP_EFFORT_LOG"],
      let file = fopen(path, "a")
    else { return }
    fputs(text + "\n", file)
    fclose(file)
  }
}
