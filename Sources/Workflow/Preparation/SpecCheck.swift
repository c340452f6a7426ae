internal import Configuration
package import Plan
package import Spec

/// A spec that was read and planned from itself alone: no data, no weights.
package struct SpecCheck: Sendable {
  package let document: SpecDocument
  package let plan: TrainingPlan

  package init(specPath: String, options: RunOptions) throws(WorkflowError) {
    do {
      document = try SpecDocument.read(
        path: specPath, overrides: options.overrides, seed: options.seed)
    } catch {
      throw .spec(error)
    }
    let threads = options.threads ?? 1
    let context = PlanningContext(
      machine: KnownMachine(
        threads: threads, calibration: CalibrationStore.guess(threads: threads)))
    do {
      plan = try Planner(document.experiment, context).plan()
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
