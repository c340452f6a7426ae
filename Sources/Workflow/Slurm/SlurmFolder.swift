internal import Basics
internal import Configuration
internal import FoundationEssentials
internal import RunStore
internal import Spec

/// What a sweep's tasks need to know, wherever they run: written once, when it is submitted.
struct SlurmManifest: Codable {
  struct Point: Codable {
    /// The values that it gives to the swept keys.
    let values: [String]
    let overrides: [String]
    let experiment: String
    /// The digest of its plan, so that a spec that was edited meanwhile is found out.
    let identity: String
    let seed: Int
    let inputs: [String: String]
  }

  var version = 1
  let axes: [String]
  let spec: String
  let data: String
  let weights: [String]
  let results: String
  let cache: String
  let usesCache: Bool
  /// Of a run.
  let threads: Int
  /// Overrides that all points have.
  let base: [String]
  /// The axes as `--over` takes them.
  let over: [String]
  let points: [Point]

  /// The folders of its runs below the results.
  var experiments: [String] { Set(points.map(\.experiment)).sorted() }
}

/// What is handed to Slurm in one job.
struct SlurmSubmission: Codable {
  enum Kind: String, Codable {
    /// Shards of the common static pass.
    case features
    case runs
    case summary
  }

  let number: Int
  let kind: Kind
  /// Numbers of points, or of shards from 1, by the index of their task.
  let tasks: [Int]
  /// Into how many shards the images are divided.
  let shards: Int
  /// Its name in the queue.
  let name: String
  /// Its number in the queue; nil where this process ended before it learned it.
  var job: String?
}

/// What a task did, attempt by attempt.
struct SlurmTaskRecord: Codable {
  enum Ending: String, Codable {
    case completed
    case failed
    /// Stopped from outside.
    case interrupted
  }

  struct Attempt: Codable {
    let job: String
    let node: String
    let started: String
    var ending: Ending?
    var message: String?
    /// How far the work had come: epochs of a run, images of a shard.
    var progress: Int?
  }

  var attempts: [Attempt] = []

  /// Attempts of a job in a row, up to the last, that ended like this.
  func last(_ ending: Ending, of job: String) -> [Attempt] {
    Array(attempts.reversed().prefix { $0.ending == ending && $0.job == job })
  }
}

/// A sweep's folder in the results tree: `results/NAME/.slurm-DIGEST`.
///
/// Every file in it is written whole, by one process: submissions by whoever holds the folder's
/// lock, a task's record by its task.
struct SlurmFolder {
  let path: String

  init(path: String) { self.path = path }

  /// The folder of a sweep: equal plans over equal data with equal threads have one.
  init(results: String, manifest: SlurmManifest) {
    let lines = manifest.points.map { point in
      let inputs = point.inputs.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return ([point.experiment, point.identity, "\(point.seed)"] + inputs).joined(separator: " ")
    }
    let text = (["\(manifest.threads)"] + lines).joined(separator: "\n")
    digest = String(SHA256.hex(of: text.utf8).prefix(10))
    path = "\(results)/\(manifest.points.first?.experiment ?? "sweep")/.slurm-\(digest)"
  }

  /// Tells the sweep's jobs from others in the queue.
  private(set) var digest = ""

  var manifestFile: String { "\(path)/sweep.json" }
  var script: String { "\(path)/task.sh" }
  var logs: String { "\(path)/logs" }
  private var submissionsFolder: String { "\(path)/submissions" }
  private var tasksFolder: String { "\(path)/tasks" }
  /// Says that tasks which are stopped are not to begin again.
  private var cancellation: String { "\(path)/cancelled" }

  var exists: Bool { FileSystem.exists(manifestFile) }

  func makeFolders() throws(FileError) {
    for folder in [path, logs, submissionsFolder, tasksFolder] { try Folder.make(folder) }
  }

  func manifest() throws(ResultsError) -> SlurmManifest {
    try JSONFile.decode(
      SlurmManifest.self, from: manifestFile, expected: "a sweep that was handed to Slurm")
  }

  func write(_ manifest: SlurmManifest) throws { try write(manifest, to: manifestFile) }

  // MARK: Submissions

  func submissions() throws(ResultsError) -> [SlurmSubmission] {
    var found: [SlurmSubmission] = []
    for name in Folder.names(in: submissionsFolder) where name.hasSuffix(".json") {
      found.append(
        try JSONFile.decode(
          SlurmSubmission.self, from: "\(submissionsFolder)/\(name)",
          expected: "what was handed to Slurm"))
    }
    return found.sorted { $0.number < $1.number }
  }

  func write(_ submission: SlurmSubmission) throws {
    try write(submission, to: file(of: submission.number))
  }

  func remove(_ submission: SlurmSubmission) { FileSystem.remove(file(of: submission.number)) }

  func submission(_ number: Int) throws(ResultsError) -> SlurmSubmission {
    try JSONFile.decode(
      SlurmSubmission.self, from: file(of: number), expected: "what was handed to Slurm")
  }

  private func file(of submission: Int) -> String { "\(submissionsFolder)/\(submission).json" }

  // MARK: Tasks

  /// The record of a point's run, or of a shard; empty where there is none yet or none that can be
  /// read.
  func record(_ kind: SlurmSubmission.Kind, _ task: Int, shards: Int) -> SlurmTaskRecord {
    let file = file(kind, task, shards)
    return
      (try? JSONFile.decode(SlurmTaskRecord.self, from: file, expected: "a task's record"))
      ?? SlurmTaskRecord()
  }

  func write(
    _ record: SlurmTaskRecord, _ kind: SlurmSubmission.Kind, _ task: Int, shards: Int
  ) throws {
    try write(record, to: file(kind, task, shards))
  }

  private func file(_ kind: SlurmSubmission.Kind, _ task: Int, _ shards: Int) -> String {
    let shard = kind == .features ? "-of-\(shards)" : ""
    return "\(tasksFolder)/\(kind.rawValue)-\(task)\(shard).json"
  }

  // MARK: Cancelling

  var isCancelled: Bool { FileSystem.exists(cancellation) }

  func cancel() throws(FileError) { try WholeFile.write([], to: cancellation) }

  func resume() { FileSystem.remove(cancellation) }

  private func write(_ value: some Encodable, to path: String) throws {
    try WholeFile.write(JSONFile.encode(value, path: path), to: path)
  }
}
