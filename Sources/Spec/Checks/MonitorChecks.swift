internal import Configuration

/// What is watched during training must be measured.
enum MonitorChecks {
  /// Refuses explicit monitors that are never measured, and gives the others what there is.
  static func complete(
    _ experiment: inout Experiment, _ place: Place, _ reading: inout Reading
  ) {
    guard reading.isSound("dataset.splits", "dataset.split", in: place),
      let roles = experiment.dataset.roles, let training = place["training"]
    else { return }
    let check = Check(
      hasValidation: roles.contains(.validation),
      metrics: reading.isSound("metrics", in: training)
        ? experiment.training.metrics.map(\.rawValue) : nil)
    check.explicit(training["monitor"], &reading)
    check.complete(&experiment.training.earlyStopping, training, &reading)
    check.complete(&experiment.training.schedule, training, &reading)
    check.explicit(training["stop_at"]?["monitor"], &reading)
    let phases = training["phases"]?.items ?? []
    for (index, phase) in zip(experiment.training.phases.indices, phases) {
      check.complete(&experiment.training.phases[index].earlyStopping, phase, &reading)
      check.complete(&experiment.training.phases[index].schedule, phase, &reading)
      check.explicit(phase["stop_at"]?["monitor"], &reading)
    }
  }

  private struct Check {
    let hasValidation: Bool
    let metrics: [String]?

    func explicit(_ place: Place?, _ reading: inout Reading) {
      guard let place, case .string(let monitor) = place.node.content,
        reading.isSound(in: place)
      else { return }
      let isValidation = monitor.hasPrefix("val_")
      let metric = isValidation ? String(monitor.dropFirst(4)) : monitor
      if isValidation && !hasValidation {
        reading.error(ConsistencyProblem.monitorWithoutValidation(monitor), at: place)
      } else if let metrics, metric != "loss", !metrics.contains(metric) {
        reading.error(
          ConsistencyProblem.monitorWithoutMetric(monitor, metrics: metrics), at: place)
      }
    }

    func complete(
      _ stopping: inout EarlyStopping?, _ owner: Place, _ reading: inout Reading
    ) {
      guard let place = owner["early_stopping"], stopping != nil else { return }
      explicit(place["monitor"], &reading)
      if place["monitor"] == nil && !hasValidation {
        stopping?.monitor = .loss
        reading.warning(ConsistencyProblem.stoppingOnTraining, at: place)
      }
    }

    func complete(_ schedule: inout Schedule?, _ owner: Place, _ reading: inout Reading) {
      guard case .reduceOnPlateau(var rule) = schedule else { return }
      let (place, isWhole) = owner.descend(["schedule", "reduce_on_plateau", "monitor"])
      if isWhole { return explicit(place, &reading) }
      guard !hasValidation else { return }
      rule.monitor = .loss
      schedule = .reduceOnPlateau(rule)
    }
  }
}
