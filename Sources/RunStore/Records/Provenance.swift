/// What `provenance.json` says: everything besides spec and plan that a run's numbers depend on.
///
/// It names neither the host nor the user.
package struct Provenance: Codable, Sendable {
  /// This program's version.
  package var version: String
  /// As it was typed, the program's name first.
  package var commandLine: [String]
  package var started: Timestamp
  /// The working directory's repository, if it is in one.
  package var git: GitState?
  package var machine: Machine
  /// Threads that the run computes with.
  package var threads: Int
  /// Versions by library.
  package var libraries: [String: String] = [:]
  /// SHA-256 digests by weights file.
  package var weights: [String: String] = [:]
  /// The digest of the data set: of its splits' images in order, with their labels.
  package var dataset: String?
  /// The digests by which runs are distinguished, by the key of the spec that names what was read; nil
  /// in runs of versions that recorded none.
  package var inputs: [String: String]?
  /// What was taken from the file of `initial_weights`.
  package var initialWeights: TakenWeights?
  /// Files among the images that the numbers do not come from; nil until that is known.
  package var skipped: [SkippedImage]?
  /// When the run was resumed, and what had been lost by then.
  package var resumed: [Resumption]?

  /// What is known before the inputs are; digests and versions are set as they become known.
  ///
  /// - Parameters:
  ///   - version: Of this program.
  ///   - commandLine: As it was typed, the program's name first.
  ///   - started: When the run began.
  ///   - git: Of the working directory's repository, if it is in one.
  ///   - machine: The computer.
  ///   - threads: Threads that the run computes with.
  package init(
    version: String, commandLine: [String], started: Timestamp, git: GitState?, machine: Machine,
    threads: Int
  ) {
    self.version = version
    self.commandLine = commandLine
    self.started = started
    self.git = git
    self.machine = machine
    self.threads = threads
  }

  /// One time that a run was resumed.
  package struct Resumption: Codable, Hashable, Sendable {
    package var at: Timestamp
    /// The program's version, and its command line as it was typed.
    package var version: String
    package var commandLine: [String]
    /// What was found damaged or missing, a sentence each.
    package var remarks: [String]

    package init(at: Timestamp, version: String, commandLine: [String], remarks: [String]) {
      self.at = at
      self.version = version
      self.commandLine = commandLine
      self.remarks = remarks
    }
  }
}

/// What a model took from a weights file by the names of its layers.
package struct TakenWeights: Codable, Hashable, Sendable {
  /// Layers that were taken, and all of the model that have weights.
  package var taken: Int
  package var layers: Int
  package var arrays: Int
  /// Layers that no file has and that are random.
  package var random: [String]

  package init(taken: Int, layers: Int, arrays: Int, random: [String]) {
    self.taken = taken
    self.layers = layers
    self.arrays = arrays
    self.random = random
  }
}

/// A file that stands among a data set's images and was left out.
package struct SkippedImage: Codable, Hashable, Sendable {
  /// The split that it would belong to; nil for what is no image by its name.
  package var split: String?
  /// The path below the data set's folder.
  package var image: String
  /// A sentence.
  package var reason: String

  package init(split: String?, image: String, reason: String) {
    self.split = split
    self.image = image
    self.reason = reason
  }
}
