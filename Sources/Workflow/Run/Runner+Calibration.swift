internal import Plan
internal import RunStore

extension Runner {
  /// Compares a completed run's times with the plan's, for the next plan.
  ///
  /// - Parameters:
  ///   - session: The run.
  ///   - took: The seconds that it took.
  func calibrate(by session: RunSession, _ took: RunStatus.Seconds) {
    guard let predicted = plan.cost.seconds, plan.phases.count == 1,
      plan.phases[0].features == .once
    else { return }
    let (computed, steps) = (session.computedImages, session.steps)
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
