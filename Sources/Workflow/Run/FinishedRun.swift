internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import FoundationEssentials
internal import Models
package import Plan
internal import RunStore

/// A run that is there to be used: its plan, its network and its weights.
package struct FinishedRun {
  /// Which of a run's two sets of weights.
  package enum Checkpoint: String, CaseIterable, Sendable {
    case last
    /// Of the epoch in which the monitored value was best.
    case best
  }

  package private(set) var plan: TrainingPlan
  /// What a person should know before the run is used, in words.
  package private(set) var remarks: [String] = []
  /// The weights that the run's own metrics and predictions are of.
  package var evaluated: Checkpoint { plan.experiment.training.evaluate == .best ? .best : .last }
  let directory: RunDirectory
  let network: Model
  private let sources: WeightSources
  /// The checksums that the run's status has of its checkpoints, by name.
  private let checksums: [String: String]

  /// Reads the plan of a run and finds its weights files.
  ///
  /// - Parameters:
  ///   - path: The run's folder.
  ///   - directories: Where things are.
  ///   - threads: To compute with; nil for as many as the run had.
  /// - Throws: `missingInput` where the folder is not a run directory, or a weights file is not there or not
  ///   the one that the run was made with.
  package init(
    _ path: String, directories: Directories, threads: Int? = nil
  ) throws(WorkflowError) {
    directory = RunDirectory(path: path)
    plan = try FinishedRun.plan(of: directory)
    if let threads { plan.threads = threads }
    let provenance = Result { [directory] () throws(ResultsError) in
      try directory.storedProvenance()
    }
    // The folders that the run's own weights files were in, such as the spec's, are searched last. What is
    // found must have the recorded digest in any case.
    var directories = directories
    let recorded = (try? provenance.get())?.weights.keys.map(Folder.above) ?? []
    directories.weights += Set(recorded).sorted()
    sources = WeightSources(
      plan.experiment, specFolder: ".", directories: directories,
      InputCache(remembering: "\(directories.cache)/digests"))
    guard sources.missing.isEmpty else { throw .missingInput(sources.missing) }
    do {
      network = try plan.network()
    } catch {
      throw WorkflowError(error)
    }
    do throws(ResultsError) {
      checksums = try directory.status().checkpoints ?? [:]
    } catch {
      throw WorkflowError(error)
    }
    try checkDigests(provenance)
  }

  static func plan(of run: RunDirectory) throws(WorkflowError) -> TrainingPlan {
    let bytes: [UInt8]
    do {
      bytes = try WholeFile.read(run.plan)
    } catch {
      throw .missingInput(["'\(run.path)' is not a run directory: \(error.sentence)"])
    }
    // What a decoder says of it would help nobody.
    guard let plan = try? JSONDecoder().decode(TrainingPlan.self, from: Data(bytes)) else {
      let damaged = ResultsError.malformed(
        path: run.plan, expected: "a plan as this version of the program writes it")
      throw .missingInput([damaged.sentence])
    }
    return plan
  }

  /// The frozen weights must be those that the trained ones were trained with.
  private mutating func checkDigests(
    _ stored: Result<Provenance?, ResultsError>
  ) throws(WorkflowError) {
    guard !sources.filesByKey.isEmpty else { return }
    let provenance: Provenance?
    do throws(ResultsError) {
      provenance = try stored.get()
    } catch {
      throw WorkflowError(error)
    }
    for (key, file) in sources.filesByKey {
      let found: String
      do { found = try sources.digest(of: file) } catch { throw .missingInput([error.sentence]) }
      guard let recorded = provenance?.digest(of: file.path, key: key) else {
        remarks.append(
          "'\(directory.path)' has no digest of the file of \(key), which is taken as it is: "
            + "'\(file.path)'")
        continue
      }
      guard recorded == found else {
        throw .missingInput([
          "\(key): '\(file.path)' is not the file that the run was made with: recorded "
            + "\(recorded), found \(found); restore it, or name its folder with '--weights DIR'"
        ])
      }
    }
  }

  /// The whole model's weights: the frozen ones from their files, the others from a checkpoint.
  func weights(_ checkpoint: Checkpoint) throws(WorkflowError) -> ModelWeights {
    let (path, name) =
      checkpoint == .last
      ? (directory.lastCheckpoint, Checkpointer.lastName)
      : (directory.bestCheckpoint, Checkpointer.bestName)
    var weights = try sources.load(network, seed: plan.seed)
    do {
      let trained = try WeightFile.open(path)
      weights.take(try trained.load(into: network.graph.layers, policy: .present))
      if let recorded = checksums[name], recorded != trained.checksum {
        throw WorkflowError.missingInput([
          "'\(path)' is not the file that the run wrote: recorded \(recorded), found "
            + "\(trained.checksum ?? "no checksum"); restore it, or run the experiment again"
        ])
      }
    } catch let error as WorkflowError {
      throw error
    } catch {
      throw .missingInput([
        "the run has no usable \(checkpoint.rawValue) weights: \(error.sentence)"
      ])
    }
    return weights
  }
}

extension Provenance {
  /// The digest that a run recorded of a weights file.
  ///
  /// Earlier versions knew files by their paths only: there the name decides.
  fileprivate func digest(of path: String, key: String) -> String? {
    if let inputs { return inputs[key] }
    let name = Folder.name(of: path)
    return weights[path]
      ?? weights.sorted(by: <).first { Folder.name(of: $0.key) == name }?.value
  }
}
