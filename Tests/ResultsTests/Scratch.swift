internal import FoundationEssentials
internal import Results

/// A folder of a test's own, gone when the test ends.
final class Scratch {
  let path: String

  init() {
    path = FileManager.default.temporaryDirectory.path + "/runexp-results-\(UUID().uuidString)"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var results: String { "\(path)/results" }

  func claim(
    _ experiment: String = "beans", identity: String = "abc", seed: Int = 0, at seconds: Int = 0
  ) throws -> RunDirectory {
    try RunDirectory.claim(
      results: results, experiment: experiment,
      plan: PlanIdentity(identity: identity, seed: seed),
      now: Timestamp(milliseconds: (1_800_000_000 + seconds) * 1000))
  }

  /// A run that ended as `state`, with a test accuracy.
  @discardableResult
  func finished(
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

func text(_ path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}

func put(_ text: String, _ path: String) throws {
  try Data(text.utf8).write(to: URL(filePath: path))
}

func names(_ path: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: path).sorted()
}

func golden(_ name: String) throws -> [UInt8] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
  return Array(try Data(contentsOf: folder.appending(path: "Goldens/\(name)")))
}
