import FoundationEssentials
import Glibc
import Testing

/// Runs of five kinds, killed at random instants and resumed: each ends with the bits of one that was
/// not disturbed.
///
/// `RUNEXP_KILLS=1000` kills so many in all; `RUNEXP_KILLS_SEED` gives other instants.
@Suite(.serialized) struct KillTests {
  private static let points = "checkpoint: {every: 20ms}\n"
  private static let base = SampleSpec.text + points

  static let trials: [Trial] = [
    Trial(
      name: "head only", spec: base.replacing("epochs: 2", with: "epochs: 80\n  log_steps: true")),
    Trial(
      name: "fine-tuning with augmentation",
      spec: base.replacing("epochs: 2", with: "epochs: 5")
        .replacing("freeze: backbone", with: "freeze: none")
        .replacing(
          "batch_size: 8",
          with: "batch_size: 8\n  augment: {rotation: 20, zoom: 0.1, horizontal_flip: true}"
        )
        .replacing("- global_average_pooling", with: "- global_average_pooling\n  - dropout: 0.3")
        .replacing(
          "loss: categorical",
          with:
            "schedule: {reduce_on_plateau: {monitor: val_loss, patience: 1}}\n  loss: categorical")
    ),
    Trial(
      name: "two phases",
      spec: base.replacing(
        "loss: categorical_crossentropy\n",
        with: """
          loss: categorical_crossentropy
            phases:
              - {name: warm, epochs: 30}
              - {name: fine, freeze: {before: conv2_block3_2_conv}, epochs: 8, from: best}

          """)),
    Trial(
      name: "a sweep with two jobs",
      spec: base.replacing("epochs: 2", with: "epochs: 20")
        + "sweep: {freeze: [backbone, {before: conv2_block3_2_conv}], seed: [0, 1]}\n",
      command: ["sweep", "--jobs", "2"], options: ["--threads", "2"]),
    Trial(
      name: "features of a large set",
      spec: base.replacing("{images: 24, seed: 1}", with: "{images: 900, seed: 1}")
        .replacing("batch_size: 8", with: "batch_size: 100").replacing(
          "epochs: 2", with: "epochs: 1")
    ),
  ]

  private struct Count {
    var kills = 0
    var trials = 0
    var lostStatus = 0
    /// Kills by how far the run had come.
    var states: [String: Int] = [:]
  }

  @Test("killed at random instants, it ends with the same bits", arguments: trials.indices)
  func killed(_ number: Int) throws {
    let trial = KillTests.trials[number]
    let whole = try Scratch()
    let undisturbed = try trial.run(whole)
    try #require(undisturbed.code == 0, "\(undisturbed.errors)")
    let expected = try Trial.results(whole)
    let wanted = Effort.number("RUNEXP_KILLS", else: 30) / KillTests.trials.count
    let seed = Effort.number("RUNEXP_KILLS_SEED", else: 1)
    var numbers = SeededNumbers(seed * 1000 + number)
    var count = Count()
    while count.kills < wanted {
      let fault = try disturb(
        trial, seconds: undisturbed.seconds, expected: expected, most: wanted - count.kills, &count,
        &numbers)
      #expect(fault == nil, "\(trial.name), seed \(seed), trial \(count.trials): \(fault ?? "")")
    }
    let states = count.states.sorted(by: <).map { "\($0.key) \($0.value)" }
    Effort.report(
      "\(trial.name): \(count.kills) kills of \(count.trials) runs, \(count.lostStatus) of them without "
        + "their status; when killed: \(states.joined(separator: ", "))")
  }

  /// Kills one run up to three times and brings it to its end.
  private func disturb(
    _ trial: Trial, seconds: Double, expected: [String: [UInt8]], most: Int, _ count: inout Count,
    _ numbers: inout SeededNumbers
  ) throws -> String? {
    let scratch = try Scratch()
    count.trials += 1
    var lost: Set<String> = []
    for _ in 0..<min(most, Int.random(in: 1...3, using: &numbers)) {
      let isBegun = try !trial.isSweep && !Trial.runs(scratch).isEmpty
      let process = try Program.start(
        trial.arguments(scratch, isBegun ? ["--resume"] : []), in: scratch,
        environment: trial.environment(scratch))
      usleep(UInt32(Double.random(in: 0..<seconds, using: &numbers) * 1e6))
      // Ended before: another one is killed instead.
      guard process.isRunning else {
        let outcome = try process.outcome()
        guard outcome.code == 0 || outcome.errors.contains("no unfinished run") else {
          return "\(outcome.code) \(outcome.errors)"
        }
        break
      }
      // As when power is lost, or as when somebody kills the sweep and its runs go on.
      if Bool.random(using: &numbers) { process.killAll() } else { process.send(SIGKILL) }
      _ = try process.outcome()
      count.kills += 1
      for run in try Trial.runs(scratch) {
        count.states[KillTests.progress(run), default: 0] += 1
        // What computes its own plan and inputs can be found without its status.
        if Int.random(in: 0..<6, using: &numbers) == 0, try Trial.state(run) == "running",
          FileManager.default.fileExists(atPath: "\(run)/provenance.json")
        {
          let path = "\(run)/status.json"
          if Bool.random(using: &numbers) {
            unlink(path)
          } else {
            truncate(path, 20)
          }
          lost.insert(run)
        }
      }
    }
    count.lostStatus += lost.count
    if let fault = try trial.finish(scratch) { return fault }
    for run in lost where try Trial.state(run) != "completed" {
      // A run whose process went on, or that was complete but for its last word, is made anew.
      let text = (try? Scratch.text("\(run)/metrics.json")) ?? ""
      if text.isEmpty { return "'\(run)' was not found without its status" }
    }
    if let difference = Trial.difference(try Trial.results(scratch), expected) {
      return "\(difference) differs"
    }
    let checked = try Program.run(
      ["doctor", scratch.file("disk/results")], in: scratch, environment: trial.environment(scratch)
    )
    return checked.code == 0 || !lost.isEmpty ? nil : "doctor: \(checked.output)"
  }

  /// How far a run had come when it was killed.
  private static func progress(_ run: String) -> String {
    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(run)/\(name)") }
    if (try? Trial.state(run)) == "completed" { return "complete" }
    if has("metrics.json") { return "evaluated" }
    if has("checkpoints/resume.previous.h5") { return "two points" }
    if has("checkpoints/resume.h5") { return "one point" }
    return has("provenance.json") ? "no point" : "claimed"
  }
}
