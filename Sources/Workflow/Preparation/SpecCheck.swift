internal import Basics
internal import Configuration
internal import Models
package import Plan
package import Spec

/// A spec that was read and planned from itself and the model that it names alone: no data, no weights.
package struct SpecCheck: Sendable {
  package let document: SpecDocument
  package let plan: TrainingPlan
  /// The model that the plan is of.
  let network: Model

  package init(specPath: String, options: RunOptions) throws(WorkflowError) {
    do {
      document = try SpecDocument.read(
        path: specPath, overrides: options.overrides, seed: options.seed)
    } catch {
      throw .spec(error)
    }
    let threads = options.threads ?? 1
    let source = ModelSource(
      document.experiment, specFolder: Folder.above(specPath), directories: options.directories,
      InputCache(options))
    try source.require()
    let context = PlanningContext(
      data: KnownData(backbone: FoundBackbone(model: source.model)),
      machine: KnownMachine(
        threads: threads, calibration: CalibrationStore.guess(threads: threads)))
    do {
      let planner = try Planner(document.experiment, context)
      network = planner.network
      plan = try planner.plan()
    } catch {
      throw .spec(error.located(in: document))
    }
  }
}

extension PlanFaults {
  /// The faults with the lines that caused them.
  func located(in document: SpecDocument) -> SpecFaults {
    SpecFaults(
      path: document.path,
      diagnostics: faults.map { document.diagnostic(at: $0.key, $0.message, notes: $0.notes) })
  }
}
