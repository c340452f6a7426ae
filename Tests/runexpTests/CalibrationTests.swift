internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// What the program knows of its machine, through the built program.
@Suite(.serialized) struct MachineCalibrationTests {
  private struct Plan: Decodable {
    struct Cost: Decodable {
      let predictedBy: String

      private enum CodingKeys: String, CodingKey { case predictedBy = "predicted_by" }
    }
    let winograd: [String: [Int]]?
    let cost: Cost
  }

  private func plan(_ scratch: Scratch, calibration: String) throws -> Plan {
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let outcome = try Program.run(
      ["plan", spec, "--json", "--threads", "2"], in: scratch,
      environment: ["RUNEXP_CALIBRATION=\(calibration)"])
    #expect(outcome.code == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8))
  }

  @Test("the machine is measured once, and what was measured holds for every later plan")
  func once() throws {
    let scratch = try Scratch()
    let guess = try plan(scratch, calibration: "none")
    #expect(guess.winograd == nil)
    #expect(!scratch.exists(".cache/runexp/machine.json"))
    let first = try plan(scratch, calibration: "")
    #expect(first.cost.predictedBy.contains("calibration"))
    #expect(first.winograd != nil)
    let measured = try scratch.text(".cache/runexp/machine.json")
    #expect(try plan(scratch, calibration: "").winograd == first.winograd)
    #expect(try firstDifference(scratch.text(".cache/runexp/machine.json"), measured) == nil)
    // A file that says nothing is measured again.
    try scratch.write(".cache/runexp/machine.json", "{\"2 threads\": [")
    #expect(try plan(scratch, calibration: "").cost.predictedBy.contains("calibration"))
  }
}
