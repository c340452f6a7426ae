internal import Basics
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Spec

/// What the command line says besides the spec.
package struct RunOptions: Sendable {
  package var overrides: [String]
  package var seed: Int?
  package var threads: Int?
  package var usesCache: Bool
  package var directories: Directories
  /// A folder in which features are kept in place of the cache, whatever `usesCache` says.
  package var features: String?
  /// Whether the run is carried out once only, as a point of a sweep is: what another process has
  /// completed counts, what it carries out is left to it, and what was interrupted is resumed.
  package var runsOnce = false
  /// Whether a run that is complete brings its experiment's summary up to date.
  package var updatesSummary = true

  package init(
    overrides: [String] = [], seed: Int? = nil, threads: Int? = nil, usesCache: Bool = true,
    directories: Directories, features: String? = nil
  ) {
    self.overrides = overrides
    self.seed = seed
    self.threads = threads
    self.usesCache = usesCache
    self.directories = directories
    self.features = features
  }

  /// The overrides that make another plan: neither another seed nor a sweep does.
  var variant: [String] {
    overrides.filter { !$0.hasPrefix("seed=") && !$0.hasPrefix("sweep=") }
  }

  var featureFolder: String { features ?? "\(directories.cache)/features" }

  /// Whether features outlive the process.
  var keepsFeatures: Bool { usesCache || features != nil }
}

/// Where data and weights are searched for, and where results and caches are written.
package struct Directories: Sendable {
  /// Where a relative `dataset.path` starts.
  package var data: String
  /// Folders searched for weights files, after the spec's own.
  package var weights: [String]
  package var results: String
  package var cache: String
  /// Bytes of features that stay on disk between runs.
  package var storeLimit: Int
  /// Seconds of training that a killed process may lose at most, besides the epoch under way.
  package var checkpointSeconds: Double

  /// What the options leave open the environment says, and what both leave open is the standard.
  ///
  /// - Parameters:
  ///   - data: Of `--data`.
  ///   - weights: Of `--weights`.
  ///   - results: Of `--results`.
  ///   - environment: Variables by name.
  package init(
    data: String?, weights: String?, results: String?, environment: [String: String]
  ) {
    func given(_ option: String?, _ variable: String) -> String? {
      option ?? environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
    let home = environment["HOME"] ?? "."
    let cache = given(nil, "RUNEXP_CACHE") ?? "\(home)/.cache/runexp"
    self.cache = cache
    storeLimit =
      environment[Directories.limitVariable].flatMap(ByteCount.parse) ?? FeatureCache.standardLimit
    checkpointSeconds = environment[Directories.checkpointVariable].flatMap(Double.init) ?? 1
    self.data = given(data, "RUNEXP_DATA") ?? "data"
    self.results = given(results, "RUNEXP_RESULTS") ?? "results"
    self.weights =
      given(weights, "RUNEXP_WEIGHTS").map { [$0] }
      ?? ["\(cache)/weights", Directories.kerasModels(environment, home: home)]
  }
}

extension Directories {
  private static let limitVariable = "RUNEXP_STORE_LIMIT"
  private static let checkpointVariable = "RUNEXP_CHECKPOINT_SECONDS"

  /// What is wrong with the environment, in words.
  package static func fault(in environment: [String: String]) -> String? {
    if let text = environment[limitVariable], ByteCount.parse(text) == nil {
      return "\(limitVariable) takes a size such as 20GiB, not '\(text)'"
    }
    if let text = environment[checkpointVariable], !(Double(text).map { $0 >= 0 } ?? false) {
      return "\(checkpointVariable) takes a number of seconds such as 1, not '\(text)'"
    }
    return nil
  }
}
