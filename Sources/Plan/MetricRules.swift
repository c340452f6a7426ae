internal import Configuration
internal import Models

extension Experiment {
  /// What each metric's name means for this loss and this output, as Keras resolves it.
  ///
  /// - Parameters:
  ///   - network: Whose output is measured.
  ///   - classes: In label order; nil while they are unknown, when their indices stand for them.
  /// - Returns: In the order of the spec, the weighted ones last.
  func plannedMetrics(_ network: Model, classes: [String]?) -> [PlannedMetric] {
    let output = MeasuredOutput(
      loss: training.loss.kind, units: network.graph.outputShape.last ?? 1,
      binaryAccuracy: compatibility.binaryAccuracy)
    return training.namedMetrics.map { name, metric, isWeighted in
      let resolved = metric.resolved(output)
      let count = resolved.rule.numbers(units: output.units)
      let columns = (0..<count).map { index in
        "\(name)_\(classes?.count == count ? classes?[index] ?? "" : "\(index)")"
      }
      return PlannedMetric(
        name: name, computes: Metric(resolved.rule), weighted: isWeighted ? true : nil,
        columns: count == 1 ? nil : columns)
    }
  }
}

/// What metrics demand of the output, and monitors of metrics.
struct MetricRules {
  private(set) var faults: [PlanFault] = []

  init(_ experiment: Experiment, _ network: Model, classes: [String]?) {
    guard network.graph.outputShape.count == 1 else { return }
    let units = network.graph.outputShape[0]
    let training = experiment.training
    for (key, metrics) in [
      ("metrics", training.metrics), ("weighted_metrics", training.weightedMetrics),
    ] {
      for (index, metric) in metrics.enumerated() {
        guard let fault = metric.rule.fault(units: units) else { continue }
        faults.append(
          PlanFault(
            "training.\(key).\(index).\(metric.rule.name).\(fault.argument)", fault.reason))
      }
    }
    let planned = experiment.plannedMetrics(network, classes: classes)
    checkNames(planned)
    check(training.monitor, "training.monitor", planned)
    check(training.earlyStopping, training.stopAt, training.schedule, "training", planned)
    for (index, phase) in training.phases.enumerated() {
      check(
        phase.earlyStopping, phase.stopAt, phase.schedule, "training.phases.\(index)", planned)
    }
  }

  /// Two columns of one name would be one.
  private mutating func checkNames(_ metrics: [PlannedMetric]) {
    var seen: Set<String> = []
    for column in metrics.flatMap(\.allColumns) where !seen.insert(column).inserted {
      faults.append(
        PlanFault(
          "training.metrics", "two metrics are called '\(column)'",
          notes: ["give one of them a 'name'"]))
    }
  }

  private mutating func check(
    _ stopping: EarlyStopping?, _ stop: StopAt?, _ schedule: Schedule?, _ owner: String,
    _ metrics: [PlannedMetric]
  ) {
    check(stopping?.monitor, "\(owner).early_stopping.monitor", metrics)
    check(stop?.monitor, "\(owner).stop_at.monitor", metrics)
    guard case .reduceOnPlateau(let rule) = schedule else { return }
    check(rule.monitor, "\(owner).schedule.reduce_on_plateau.monitor", metrics)
  }

  /// A monitor watches one number that there is.
  private mutating func check(
    _ monitor: MonitoredValue?, _ key: String, _ metrics: [PlannedMetric]
  ) {
    guard let monitor, monitor.metric != "loss" else { return }
    if let several = metrics.first(where: { $0.name == monitor.metric && $0.columns != nil }) {
      let columns = several.allColumns
      faults.append(
        PlanFault(
          key, "'\(monitor.name)' is \(columns.count) numbers, one for each class",
          notes: [
            "average them by '{\(several.computes.rule.name): {average: macro}}', or watch one, "
              + "such as '\(monitor.isOfValidation ? "val_" : "")\(columns[0])'"
          ]))
    } else if !metrics.contains(where: { $0.allColumns.contains(monitor.metric) }) {
      faults.append(PlanFault(key, "'\(monitor.name)' is never measured"))
    }
  }
}

/// What a reader of the plan should know of what is measured.
struct MetricNotes {
  private(set) var lines: [String] = []
  private(set) var warnings: [String] = []

  init(_ experiment: Experiment, _ network: Model, _ metrics: [PlannedMetric]) {
    let units = network.graph.outputShape.last ?? 1
    let loss = experiment.training.loss
    let activation = network.graph.outputActivation
    let isProbability = activation == .softmax || activation == .sigmoid
    for metric in metrics {
      if let k = metric.computes.largestOutputs, k >= units, units > 1 {
        warnings.append("'\(metric.name)' is always 1: \(k) outputs of \(units) count")
      }
      if !isProbability, metric.computes.expectsProbabilities {
        warnings.append(
          "'\(metric.name)' compares outputs with thresholds from 0 to 1, as in Keras, but these are "
            + "\(loss.fromLogits ? "logits" : "no probabilities"): "
            + (metric.computes.rule is AUC
              ? "'from_logits: true' takes a sigmoid first"
              : "end with softmax or sigmoid, or measure another"))
      }
    }
    let dense = metrics.filter { $0.computes.takesOneHotLabels }.map { "'\($0.name)'" }
    if loss.kind == .sparseCategoricalCrossentropy, !dense.isEmpty {
      lines.append(
        "Keras computes \(dense.joined(separator: ", ")) of one-hot labels alone; here labels are one-hot "
          + "to them")
    }
  }
}

extension Metric {
  /// Of how many of the largest outputs one must be the class's.
  fileprivate var largestOutputs: Int? {
    (rule as? TopKCategoricalAccuracy)?.k ?? (rule as? SparseTopKCategoricalAccuracy)?.k
  }

  /// Whether outputs are compared with what only probabilities are.
  fileprivate var expectsProbabilities: Bool {
    switch rule {
    case let auc as AUC: !auc.fromLogits
    case let units as any CountedUnits: units.topK == nil
    case let score as any FScore: score.threshold != nil
    default: false
    }
  }

  fileprivate var takesOneHotLabels: Bool {
    rule is any CountedUnits || rule is AUC || rule is any FScore
  }
}
