internal import FoundationEssentials
internal import RunStore
internal import TestRuns
internal import Testing

struct SelectionTests {
  @Test func pathsAreRunsExperimentsOrWholeDirectories() throws {
    let scratch = Scratch()
    let first = "\(scratch.results)/beans/\(try scratch.finished(seed: 0, accuracy: 0.9, at: 0))"
    try scratch.finished(seed: 1, accuracy: 0.9, at: 1)
    try scratch.finished(experiment: "flowers", seed: 0, accuracy: 0.9, at: 2)
    try FileManager.default.createDirectory(
      atPath: "\(scratch.results)/reference/deeper", withIntermediateDirectories: true)
    func counts(_ paths: [String]) throws -> [String] {
      try Selection(paths, results: scratch.results).parts.map {
        "\($0.experiment) \($0.index.runs.count)"
      }
    }
    #expect(try counts([]) == ["beans 2", "flowers 1"])
    #expect(try counts([scratch.results]) == ["beans 2", "flowers 1"])
    #expect(try counts(["flowers", "beans/"]) == ["flowers 1", "beans 2"])
    #expect(try counts([first]) == ["beans 1"])
    #expect(try counts([first, "beans"]) == ["beans 2"])
    let name = try #require(first.split(separator: "/").last)
    #expect(try counts(["beans/\(name)"]) == ["beans 1"])
    #expect(try Selection([first], results: "nowhere").isOfSingleRuns)
    #expect(try !Selection(["beans"], results: scratch.results).isOfSingleRuns)
    #expect(try Selection([], results: "nowhere").parts.isEmpty)
  }
}
