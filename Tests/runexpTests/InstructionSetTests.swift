internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// Sweeps on every instruction set that this processor has, against runs on their own.
@Suite(.serialized) struct InstructionSetTests {
  private static let depths = [
    "backbone", "{before: conv2_block3_2_conv}", "{before: conv2_block3_1_conv}",
    "{before: conv2_block2_2_conv}", "{before: conv2_block1_1_conv}",
  ]

  private func predictions(_ scratch: Scratch) throws -> [String: String] {
    struct Status: Decodable {
      struct Plan: Decodable { let variant: [String] }
      let state: String
      let plan: Plan
    }
    var tables: [String: String] = [:]
    for run in try scratch.runs() {
      let status = try JSONDecoder().decode(
        Status.self, from: Data(contentsOf: URL(filePath: "\(run)/status.json")))
      #expect(status.state == "completed")
      let table = try Scratch.text("\(run)/predictions.csv")
      tables[status.plan.variant.sorted().joined(separator: " ")] = table
    }
    return tables
  }

  /// Freed memory is filled with NaN in the sweep, so that nothing stale can pass for a feature.
  @Test(
    "the points of a sweep over freeze depths have the bits of runs on their own",
    arguments: ["SSE41", "AVX2", "ALL"], [1, 2])
  func sameBits(_ instructions: String, threads: Int) throws {
    let (swept, alone) = (try Scratch(), try Scratch())
    let environment = ["ONEDNN_MAX_CPU_ISA=\(instructions)"]
    let depths = InstructionSetTests.depths.joined(separator: ", ")
    let sweep = try Program.run(
      [
        "sweep", try swept.write("spec.yaml", SampleSpec.text), "--results",
        swept.file("results"), "--threads", "\(threads)", "--over", "freeze=[\(depths)]",
      ], in: swept, environment: environment + ["RUNEXP_POISON=1"])
    #expect(sweep.code == 0, "\(sweep.errors)")
    let spec = try alone.write("spec.yaml", SampleSpec.text)
    for depth in InstructionSetTests.depths {
      let run = try Program.run(
        [
          spec, "--results", alone.file("results"), "--threads", "\(threads)", "--no-cache",
          "--set", "freeze=\(depth)",
        ], in: alone, environment: environment)
      #expect(run.code == 0, "\(run.errors)")
    }
    let (together, expected) = (try predictions(swept), try predictions(alone))
    #expect(expected.count == InstructionSetTests.depths.count)
    #expect(together.keys.sorted() == expected.keys.sorted())
    for (variant, table) in expected {
      let found = together[variant]?.split(separator: "\n") ?? []
      for (line, other) in zip(table.split(separator: "\n"), found) where line != other {
        Issue.record("\(instructions), \(variant): '\(other)', alone '\(line)'")
        break
      }
      #expect(firstDifference(together[variant], table) == nil, "\(instructions), \(variant)")
    }
  }
}
