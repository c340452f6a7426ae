internal import Basics
internal import Checkpoints
internal import Engine
internal import FoundationEssentials
internal import Models
internal import Plan
internal import Results
internal import Spec

/// Writes a finished run's whole model, frozen layers included.
public struct Export {
  private let run: RunDirectory
  private let plan: TrainingPlan
  private let places: Places

  /// `run`: the run's directory.
  public init(run path: String, places: Places) throws(WorkflowError) {
    run = RunDirectory(path: path)
    self.places = places
    do {
      let bytes = try WholeFile.read(run.plan)
      plan = try JSONDecoder().decode(TrainingPlan.self, from: Data(bytes))
    } catch let error as FileError {
      throw .missingInput(["'\(path)' is no run: \(error)"])
    } catch {
      throw .missingInput(["'\(run.plan)' is not a plan of this version: \(error)"])
    }
  }

  /// Writes the file and returns its path.
  public func write(to output: String?) throws(WorkflowError) -> String {
    let path = output ?? "\(run.path)/model.h5"
    do {
      let experiment = plan.experiment
      let sources = WeightSources(experiment, specFolder: ".", places: places, InputCache(remembering: nil))
      guard sources.missing.isEmpty else { throw WorkflowError.missingInput(sources.missing) }
      let network = try experiment.network(resnet50: plan.resnet50.flatMap(ResNetGeneration.init))
      var weights = try sources.load(network, seed: plan.seed)
      let trained = try WeightFile.open(run.lastCheckpoint)
      weights.take(try trained.load(into: network.graph.layers, policy: .present))
      let layers = network.graph.layers.map { layer in
        (
          layer: layer,
          arrays: layer.weights.map {
            NamedArray(shape: $0.shape, values: weights.values(of: layer, $0.name))
          }
        )
      }
      try WeightFile.write(path, layers: layers)
      return path
    } catch let error as WorkflowError {
      throw error
    } catch let error as CheckpointError {
      throw .missingInput(["\(error)"])
    } catch {
      throw .failed("\(error)")
    }
  }
}
