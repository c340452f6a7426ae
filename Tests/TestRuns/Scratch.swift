internal import FoundationEssentials
package import RunStore

/// A folder of a test's own, gone when the test ends.
package final class Scratch {
  package let path: String

  package init() {
    path = FileManager.default.temporaryDirectory.path + "/runexp-runs-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  package var results: String { "\(path)/results" }

  package func claim(
    _ experiment: String = "beans", identity: String = "abc", seed: Int = 0, at seconds: Int = 0
  ) throws -> RunDirectory {
    try RunDirectory.claim(
      results: results, experiment: experiment,
      plan: PlanIdentity(identity: identity, seed: seed),
      now: Timestamp(milliseconds: (1_800_000_000 + seconds) * 1000))
  }

  /// A run that ended as `state`, with a test accuracy.
  @discardableResult
  package func finished(
    _ state: RunStatus.State = .completed, experiment: String = "beans", identity: String = "abc",
    seed: Int, accuracy: Double, at seconds: Int = 0
  ) throws -> String {
    let run = try claim(experiment, identity: identity, seed: seed, at: seconds)
    try run.write(SplitMetrics(test: ["loss": 0.5, "accuracy": accuracy]))
    var status = try run.status()
    status.state = state
    status.seconds.total = 2
    try run.write(status)
    return run.name
  }
}

package func text(_ path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}

package func put(_ text: String, _ path: String) throws {
  try Data(text.utf8).write(to: URL(filePath: path))
}

package func names(_ path: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: path).sorted()
}
