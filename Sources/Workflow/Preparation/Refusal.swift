internal import Configuration
internal import Plan
internal import RunStore

extension Preparation {
  /// Why the run cannot be carried out; nil where nothing is known that forbids it.
  ///
  /// All of it is found out without work: what cannot be executed, what is missing, and whether the
  /// results can be written.
  package func refusal(_ options: RunOptions) -> WorkflowError? {
    if !plan.notExecutableYet.isEmpty { return .notExecutable(plan.notExecutableYet) }
    if !missing.isEmpty { return .missingInput(missing) }
    return WorkflowError.unwritable(options.directories, experiment: plan.experiment.name)
  }
}

extension WorkflowError {
  /// Why no run of an experiment can be written; nil where one can.
  static func unwritable(_ directories: Directories, experiment: String) -> WorkflowError? {
    do throws(ResultsError) {
      try RunDirectory.checkPlace(results: directories.results, experiment: experiment)
      return nil
    } catch {
      return WorkflowError(error)
    }
  }
}
