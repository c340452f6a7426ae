internal import Engine
internal import Images
internal import Plan
internal import RunStore

/// What a run starts from, read before its directory is touched.
struct RunInputs {
  let dataset: ImageDataset
  /// Of the whole model.
  let weights: ModelWeights
  /// SHA-256 of the weights files, by path.
  let weightDigests: [String: String]
  /// What the run is known by: its plan, its seed, its data and its weights.
  let identity: PlanIdentity
  /// What is amiss with the contents of the data set, in words.
  let warnings: [String]
}

extension Preparation {
  /// Reads the weights and digests everything that decides the outcome.
  ///
  /// - Parameter isInterrupted: Asked between two steps; true ends with `interrupted`.
  /// - Returns: What the run starts from.
  /// - Throws: `missingInput` where data or weights are not there or damaged.
  func runInputs(
    isInterrupted: @escaping @Sendable () -> Bool
  ) throws(WorkflowError) -> RunInputs {
    guard let dataset else { throw .missingInput(missing) }
    func checkInterruption() throws(Interruption) {
      if isInterrupted() { throw Interruption() }
    }
    do {
      try checkInterruption()
      let loaded = try weights.load(planner.network, seed: plan.seed)
      try checkInterruption()
      let digests = try inputDigests(isInterrupted: isInterrupted)
      let weightDigests = try weights.digests()
      let warnings = try contentWarnings(isInterrupted: isInterrupted)
      try checkInterruption()
      return RunInputs(
        dataset: dataset, weights: loaded, weightDigests: weightDigests,
        identity: PlanIdentity(
          identity: plan.identity, seed: plan.seed, variant: plan.variant, inputs: digests),
        warnings: warnings)
    } catch {
      throw WorkflowError(error)
    }
  }
}
