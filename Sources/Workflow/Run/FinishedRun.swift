internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Models
public import Plan
internal import Results

/// A run that is there to be used: its plan, its network and its weights.
public struct FinishedRun {
  /// Which of a run's two sets of weights.
  public enum Checkpoint: String, CaseIterable, Sendable {
    case last
    /// Of the epoch in which the monitored value was best.
    case best
  }

  public let plan: TrainingPlan
  let directory: RunDirectory
  let network: Network
  private let sources: WeightSources

  /// Reads the plan of the run in the folder `path` and finds its weights files.
  ///
  /// Throws `missingInput` where there is no run, or a weights file is not there.
  public init(_ path: String, places: Places) throws(WorkflowError) {
    directory = RunDirectory(path: path)
    plan = try FinishedRun.plan(of: directory)
    sources = WeightSources(
      plan.experiment, specFolder: ".", places: places,
      InputCache(remembering: nil))
    guard sources.missing.isEmpty else { throw .missingInput(sources.missing) }
    do {
      network = try plan.experiment.network(resnet50: plan.resnet50.flatMap(ResNetGeneration.init))
    } catch {
      throw .failed("\(error)")
    }
  }

  static func plan(of run: RunDirectory) throws(WorkflowError) -> TrainingPlan {
    do {
      let bytes = try WholeFile.read(run.plan)
      return try JSONDecoder().decode(TrainingPlan.self, from: Data(bytes))
    } catch let error as FileError {
      throw .missingInput(["'\(run.path)' is no run: \(error)"])
    } catch {
      throw .missingInput(["'\(run.plan)' is not a plan of this version: \(error)"])
    }
  }

  /// The whole model's weights: the frozen ones from their files, the others from a checkpoint.
  func weights(_ checkpoint: Checkpoint) throws(WorkflowError) -> ModelWeights {
    let path = checkpoint == .last ? directory.lastCheckpoint : directory.bestCheckpoint
    var weights = try sources.load(network, seed: plan.seed)
    do {
      let trained = try WeightFile.open(path)
      weights.take(try trained.load(into: network.graph.layers, policy: .present))
    } catch {
      throw .missingInput(["the run has no usable \(checkpoint.rawValue) weights: \(error)"])
    }
    return weights
  }
}
