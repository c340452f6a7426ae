import FoundationEssentials
import Glibc
import Testing

/// Every call that writes, failed in turn over a small run and what it keeps: nothing is lost, nothing is
/// left half-written, and the run that goes on ends as if nothing had been.
///
/// Without more it tries some; `RUNEXP_FAULTS=100000` tries all, with `RUNEXP_FAULT_CALLS="link open"`
/// all of those calls.
@Suite(.serialized, .enabled(if: Shim.library != nil, Shim.isThere)) struct FaultCampaignTests {
  /// Two phases, stored features, points to resume from within epochs.
  private static let trial = Trial(
    name: "faults",
    spec: SampleSpec.twoPhases)

  private static let calls = {
    let wanted = ProcessInfo.processInfo.environment["RUNEXP_FAULT_CALLS"]
    return wanted?.split(separator: " ").map(String.init) ?? [
      "open", "write", "fsync", "rename", "mkdir", "truncate", "link", "remove", "allocate", "map",
      "flush",
    ]
  }()
  private static let errors = [ENOSPC, EIO, EACCES, EMFILE]

  private struct Fault {
    let call: String
    let number: Int
    let error: Int32
    let isForGood: Bool
  }

  @Test("whatever call fails, once or for good, the run is whole in the end")
  func faults() throws {
    let trial = FaultCampaignTests.trial
    let whole = try Scratch()
    var all: [Fault] = []
    for call in FaultCampaignTests.calls {
      try? FileManager.default.removeItem(atPath: whole.file("disk"))
      let outcome = try start(trial, whole, Shim.Plan(call: call, number: 0))
      try #require(outcome.code == 0, "\(outcome.errors)")
      for number in 1...max(1, try whole.shimReport().calls) {
        for error in FaultCampaignTests.errors {
          all += [false, true].map {
            Fault(call: call, number: number, error: error, isForGood: $0)
          }
        }
      }
    }
    let expected = try Trial.results(whole)
    let wanted = Effort.number("RUNEXP_FAULTS", else: 44)
    var counts: [String: Int] = [:]
    for (index, fault) in all.enumerated()
    where wanted >= all.count || index * wanted / all.count != (index + 1) * wanted / all.count {
      let (end, failure) = try apply(fault, trial, expected)
      counts[end, default: 0] += 1
      let reason = String(cString: strerror(fault.error))
      #expect(
        failure == nil,
        "\(fault.call) \(fault.number) \(reason)\(fault.isForGood ? " for good" : ""): \(failure ?? "")"
      )
    }
    let ends = counts.sorted(by: <).map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    Effort.report("faults: \(all.count) there are; \(ends)")
  }

  private func start(
    _ trial: Trial, _ scratch: Scratch, _ plan: Shim.Plan
  ) throws -> Program.Outcome {
    var plan = plan
    plan.below = scratch.file("disk")
    return try scratch.run(
      trial.arguments(scratch), shim: plan, more: trial.environment(scratch))
  }

  /// Runs with a call that fails, then without.
  private func apply(
    _ fault: Fault, _ trial: Trial, _ expected: [String: [UInt8]]
  ) throws -> (String, failure: String?) {
    let scratch = try Scratch()
    let outcome = try start(
      trial, scratch,
      Shim.Plan(
        call: fault.call, number: fault.isForGood ? -fault.number : fault.number, error: fault.error
      ))
    guard try scratch.shimReport().calls >= fault.number else { return ("not reached", nil) }
    let end = "exit \(outcome.code)"
    if outcome.code == 0 {
      if let failure = try trial.collect(scratch) { return (end, failure) }
      let difference = Trial.difference(try Trial.results(scratch), expected)
      return (end, difference.map { "\($0) differs" })
    }
    guard outcome.code == 73, outcome.errors.contains(scratch.file("disk")),
      outcome.errors.contains(String(cString: strerror(fault.error)))
    else { return (end, "\(outcome.code) \(outcome.errors)") }
    if let failure = try trial.finish(scratch) { return (end, failure) }
    if let difference = Trial.difference(try Trial.results(scratch), expected) {
      return (end, "\(difference) differs")
    }
    let checked = try Program.run(
      ["doctor", "--results", scratch.file("disk/results")], in: scratch,
      environment: trial.environment(scratch))
    let isSound = checked.code == 0 && checked.output.hasSuffix(" 0 notes\n")
    return (end, isSound ? nil : "doctor: \(checked.output)")
  }
}
