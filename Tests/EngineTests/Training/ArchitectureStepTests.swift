internal import Engine
internal import Models
internal import Testing

/// One training step of all layers of an architecture of each family against Keras in float64, within
/// `StepRule`.
///
/// Goldens: `Tests/Oracles/architecture_steps.py`.
@Suite(.serialized) struct ArchitectureStepTests {
  struct File: Decodable {
    let batch: Int
    let batches: Int
    let cases: [String: StepGolden]
  }

  static let goldens: StepGoldens =
    (try? golden("architecture_steps", as: File.self)).map {
      StepGoldens(batch: $0.batch, batches: $0.batches, steps: 1, cases: $0.cases)
    } ?? StepGoldens(batch: 0, batches: 1, steps: 0, cases: [:])

  @Test(
    "a step changes what Keras's changes",
    arguments: goldens.cases.keys.filter { name in
      Architecture.all.contains { $0.kerasName == name }
    }.sorted())
  func step(_ name: String) throws {
    let golden = try #require(ArchitectureStepTests.goldens.cases[name])
    let strays = try StepTests.strays(golden, ArchitectureStepTests.goldens)
    #expect(strays.isEmpty, "\(name):\n\(strays.joined(separator: "\n"))")
  }
}
