/// What `provenance.json` says: everything besides spec and plan that a run's numbers depend on.
///
/// It names neither the host nor the user.
public struct Provenance: Encodable, Sendable {
  /// This program's version.
  public var version: String
  /// As it was typed, the program's name first.
  public var commandLine: [String]
  public var started: Timestamp
  /// The working directory's repository, if it is in one.
  public var git: GitState?
  public var machine: Machine
  /// Threads that the run computes with.
  public var threads: Int
  /// Versions by library.
  public var libraries: [String: String]
  /// SHA-256 digests by weights file.
  public var weights: [String: String]
  /// The digest of the data set: of its images in order, with their labels.
  public var dataset: String?

  public init(
    version: String, commandLine: [String], started: Timestamp, git: GitState?, machine: Machine,
    threads: Int, libraries: [String: String], weights: [String: String], dataset: String?
  ) {
    self.version = version
    self.commandLine = commandLine
    self.started = started
    self.git = git
    self.machine = machine
    self.threads = threads
    self.libraries = libraries
    self.weights = weights
    self.dataset = dataset
  }
}
