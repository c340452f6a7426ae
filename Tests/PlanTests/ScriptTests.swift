internal import Configuration
internal import FoundationEssentials
internal import Plan
internal import Spec
internal import Testing

/// Specs of what public Keras scripts do.
@Suite struct ScriptTests {
  private static let folder: String = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    return root.joined(separator: "/") + "/Scripts"
  }()

  /// What Keras counts, by `Tests/Oracles/scripts.py`.
  private struct Counts: Decodable {
    let total: Int
    /// Phase by phase.
    let trainable: [Int]
  }

  private static func counts() throws -> [String: Counts] {
    let path =
      #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/Goldens/scripts.json"
    return try JSONDecoder().decode(
      [String: Counts].self, from: Data(contentsOf: URL(filePath: path)))
  }

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }()

  @Test("there is a spec for every script that was counted, and a count for every spec")
  func complete() throws {
    #expect(try Self.counts().keys.sorted() == Self.names)
    #expect(Self.names.count == 25)
  }

  @Test("a script's spec plans soundly, with the parameters that Keras counts", arguments: names)
  func plans(name: String) throws {
    let document = try SpecDocument.read(path: "\(Self.folder)/\(name).yaml", overrides: [])
    #expect(document.experiment.name == name)
    let plan = try Planner(document.experiment, PlanningContext(machine: testMachine)).plan()
    let counts = try #require(try Self.counts()[name])
    #expect(plan.parameters.total == counts.total)
    #expect(plan.phases.map(\.parameters.trainable) == counts.trainable)
    #expect(plan.notExecutableYet == [])
  }
}
