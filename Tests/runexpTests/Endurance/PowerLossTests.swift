import FoundationEssentials
import Testing

/// A run whose machine loses its power at any point of what it writes: what may be on the disk then is
/// made from a record of all its calls, and resumed.
///
/// Without more it looks at some states; `RUNEXP_POWER_LOSSES=100000` at all that there are.
@Suite(.serialized, .enabled(if: WriteRecorder.library != nil, Shim.isThere))
struct PowerLossTests {
  private static let trial = Trial(
    name: "power loss",
    spec: SampleSpec.twoPhases + "checkpoint: {every: 0.001ms}\n")

  /// What a power loss leaves, after so many calls.
  private struct State {
    let point: Int
    let loss: RecordedDisk.Loss
  }

  @Test("whatever a power loss leaves, the run ends with the same bits")
  func powerLoss() throws {
    let trial = PowerLossTests.trial
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.file("disk"), withIntermediateDirectories: true)
    let (outcome, calls) = try WriteRecorder.record(
      trial.arguments(scratch), in: scratch, below: "disk", environment: trial.environment(scratch))
    try #require(outcome.code == 0, "\(outcome.errors)")
    let expected = try Trial.results(scratch)
    let all = states(calls, scratch.file("disk"))
    let wanted = Effort.number("RUNEXP_POWER_LOSSES", else: 16)
    var chosen = all.indices.filter { number in
      wanted >= all.count || number * wanted / all.count != (number + 1) * wanted / all.count
    }[...]
    var ends: [String: Int] = [:]
    var disk = RecordedDisk(scratch.file("disk"))
    var numbers = SeededNumbers(17)
    for (index, call) in calls.enumerated() {
      disk.add(call)
      while let state = chosen.first.map({ all[$0] }), state.point == index {
        chosen.removeFirst()
        let (end, fault) = try resume(
          trial, disk, disk.state(state.loss, using: &numbers), expected, scratch)
        ends[end, default: 0] += 1
        #expect(
          fault == nil,
          "after \(index + 1) of \(calls.count) calls, lost \(state.loss): \(fault ?? "")")
      }
    }
    let counts = ends.sorted(by: <).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    Effort.report("power loss: \(calls.count) calls, \(all.count) states; \(counts)")
  }

  /// The states that differ.
  private func states(_ calls: [WriteRecorder.Call], _ folder: String) -> [State] {
    var disk = RecordedDisk(folder)
    var known: Set<Int> = []
    var states: [State] = []
    for (index, call) in calls.enumerated() {
      disk.add(call)
      for loss in RecordedDisk.Loss.allCases {
        if case .part = loss, index % 3 > 0 { continue }
        if known.insert(disk.key(loss)).inserted { states.append(State(point: index, loss: loss)) }
      }
    }
    return states
  }

  /// Puts a state on the disk and goes on from it.
  ///
  /// - Returns: What became of it, and what is wrong.
  private func resume(
    _ trial: Trial, _ disk: RecordedDisk, _ state: [String: [UInt8]?],
    _ expected: [String: [UInt8]], _ scratch: Scratch
  ) throws -> (String, fault: String?) {
    try scratch.place(state, at: "disk")
    var end = "complete"
    if try !Trial.runs(scratch).contains(where: { try Trial.state($0) == "completed" }) {
      end = "resumed"
      if disk.isCertain(
        { $0.hasSuffix("/status.json") && $0.contains("/20") }, saying: "\"completed\"")
      {
        return (end, "it was complete already")
      }
      var outcome = try trial.run(scratch, ["--resume"])
      if outcome.code == 66, outcome.errors.contains("no unfinished run") {
        end = "begun anew"
        if disk.isCertain({ $0.hasSuffix("/resume.h5") && $0.contains("/20") }) {
          return (end, "a point was promised: \(outcome.errors)")
        }
        outcome = try trial.run(scratch)
      }
      guard outcome.code == 0 else { return (end, "\(outcome.code) \(outcome.errors)") }
    }
    if let fault = try trial.collect(scratch) { return (end, fault) }
    if let difference = Trial.difference(try Trial.results(scratch), expected) {
      return (end, "\(difference) differs")
    }
    let checked = try Program.run(
      ["doctor", scratch.file("disk/results")], in: scratch,
      environment: trial.environment(scratch))
    let isSound = checked.code == 0 || end == "begun anew"
    return (end, isSound ? nil : "doctor: \(checked.output)")
  }
}
