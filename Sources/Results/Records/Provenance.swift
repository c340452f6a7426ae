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
  /// Files among the images that the numbers do not come from; nil until that is known.
  public var skipped: [SkippedImage]?

  public init(
    version: String, commandLine: [String], started: Timestamp, git: GitState?, machine: Machine,
    threads: Int, libraries: [String: String], weights: [String: String], dataset: String?,
    skipped: [SkippedImage]? = nil
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
    self.skipped = skipped
  }
}

/// A file that stands among a data set's images and was left out.
public struct SkippedImage: Encodable, Hashable, Sendable {
  /// The split that it would belong to; nil for what is no image by its name.
  public var split: String?
  /// The path below the data set's folder.
  public var image: String
  /// A sentence.
  public var reason: String

  public init(split: String?, image: String, reason: String) {
    self.split = split
    self.image = image
    self.reason = reason
  }
}
