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
      metrics: reading.isSound("metrics", "weighted_metrics", in: training)
        ? experiment.training.namedMetrics.map { ($0.name, $0.metric) } : nil)
    if var monitor = experiment.training.monitor {
      let stated = training["monitor"]
      check.explicit(&monitor, stated?["monitor"] ?? stated, &reading)
      experiment.training.monitor = monitor
    }
    check.complete(&experiment.training.earlyStopping, training, &reading)
    check.complete(&experiment.training.schedule, training, &reading)
    check.complete(&experiment.training.stopAt, training, &reading)
    let phases = training["phases"]?.items ?? []
    for (index, phase) in zip(experiment.training.phases.indices, phases) {
      check.complete(&experiment.training.phases[index].earlyStopping, phase, &reading)
      check.complete(&experiment.training.phases[index].schedule, phase, &reading)
      check.complete(&experiment.training.phases[index].stopAt, phase, &reading)
    }
  }

  private struct Check {
    let hasValidation: Bool
    /// By their names in the history; nil where they are not known.
    let metrics: [(name: String, metric: Metric)]?

    /// Refuses what is never measured, and says which way it improves where its metric does.
    func explicit(_ value: inout MonitoredValue, _ place: Place?, _ reading: inout Reading) {
      guard let place, reading.isSound(in: place) else { return }
      if value.isOfValidation && !hasValidation {
        reading.error(ConsistencyProblem.monitorWithoutValidation(value.name), at: place)
        return
      }
      guard let metrics, value.metric != "loss" else { return }
      guard let measured = measured(value.metric, metrics) else {
        reading.error(
          ConsistencyProblem.monitorWithoutMetric(value.name, metrics: metrics.map(\.name)),
          at: place)
        return
      }
      guard value.mode == nil || value.mode == .auto else { return }
      switch measured.rule.direction {
      case .falling: value.mode = .min
      case .rising: break
      case nil: reading.error(ConsistencyProblem.monitorWithoutMode(value.name), at: place)
      }
    }

    /// The metric of a name; one that comes to several numbers has their names behind its own.
    private func measured(
      _ name: String, _ metrics: [(name: String, metric: Metric)]
    ) -> Metric? {
      if let exact = metrics.first(where: { $0.name == name }) { return exact.metric }
      return metrics.first { $0.metric.rule is any FScore && name.hasPrefix("\($0.name)_") }?.metric
    }

    func complete(
      _ stopping: inout EarlyStopping?, _ owner: Place, _ reading: inout Reading
    ) {
      guard let place = owner["early_stopping"], var rule = stopping else { return }
      if let stated = place["monitor"] {
        explicit(&rule.monitor, stated, &reading)
      } else if !hasValidation {
        rule.monitor.name = MonitoredValue.loss.name
        reading.warning(ConsistencyProblem.stoppingOnTraining, at: place)
      }
      stopping = rule
    }

    func complete(_ stop: inout StopAt?, _ owner: Place, _ reading: inout Reading) {
      guard var rule = stop else { return }
      explicit(&rule.monitor, owner["stop_at"]?["monitor"], &reading)
      stop = rule
    }

    func complete(_ schedule: inout Schedule?, _ owner: Place, _ reading: inout Reading) {
      guard case .reduceOnPlateau(var rule) = schedule else { return }
      let (place, isWhole) = owner.descend(["schedule", "reduce_on_plateau", "monitor"])
      if isWhole {
        explicit(&rule.monitor, place, &reading)
      } else if !hasValidation {
        rule.monitor.name = MonitoredValue.loss.name
      }
      schedule = .reduceOnPlateau(rule)
    }
  }
}
