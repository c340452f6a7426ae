internal import Plan
internal import RunStore

extension Runner {
  /// Holds a completed run's times against the plan's, for the next plan.
  ///
  /// - `computed`: images that were not in the store.
  /// - `steps`: of training.
  func learn(_ took: RunStatus.Seconds, computed: Int, steps: Int) {
    guard let predicted = plan.cost.seconds, plan.phases.count == 1,
      plan.phases[0].features == .once
    else { return }
    let keys = CalibrationKeys(plan)
    CalibrationStore.update(cache: options.directories.cache, threads: plan.threads) {
      calibration in
      if let planned = plan.phases[0].steps, planned > 0, steps > 0 {
        calibration.learn(
          keys.training,
          predicted: (predicted.training + predicted.evaluation) * Double(steps) / Double(planned),
          measured: took.training + took.evaluation)
      }
      // What a run that finds its features in the store takes says nothing of the others.
      let images = plan.cost.distinctImages
      guard computed >= 32, computed * 10 >= images * 9 else { return }
      let expected = images - (plan.cost.store?.imagesThere ?? 0)
      calibration.learn(
        keys.features,
        predicted: (predicted.decode + predicted.features) * Double(computed) / Double(expected),
        measured: took.decode + took.features)
      calibration.learn(
        keys.start, predicted: predicted.start,
        measured: took.total - took.decode - took.features - took.training - took.evaluation)
    }
  }
}
