internal import Configuration
internal import Spec
internal import Testing

/// `metrics`, `weighted_metrics`, and what watches them.
@Suite struct MetricGrammarTests {
  private func training(_ lines: String) throws -> Training {
    let spec = try experiment(pets("epochs: 5", "epochs: 5\n  \(lines)"))
    #expect(try Experiment(specValue: spec.specValue) == spec)
    return spec.training
  }

  private func messages(_ lines: String) -> [String] {
    SpecTests.messages(of: pets("epochs: 5", "epochs: 5\n  \(lines)"))
  }

  @Test("metrics have Keras's names, arguments and defaults, and may be one alone")
  func metrics() throws {
    #expect(try training("metrics: precision").metrics == [Metric(Precision())])
    var precision = Precision()
    precision.threshold = 0.5
    precision.classID = 1
    precision.topK = 1
    var area = AUC()
    area.curve = .pr
    area.thresholdCount = 100
    var f1 = F1Score()
    f1.average = .macro
    #expect(
      try training(
        "metrics: [accuracy, {precision: {thresholds: 0.5, class_id: 1, top_k: 1}}, "
          + "{auc: {curve: PR, num_thresholds: 100, name: pr}}, {f1_score: {average: macro}}]"
      ).metrics == [.accuracy, Metric(precision), Metric(area, name: "pr"), Metric(f1)])
  }

  @Test("metrics of one name are told apart as Keras tells them")
  func names() throws {
    let training = try training(
      "metrics: [{precision: {class_id: 0}}, {precision: {class_id: 1}}, {auc: {name: area}}]\n"
        + "  weighted_metrics: [precision, recall]")
    #expect(
      training.namedMetrics.map(\.name)
        == ["precision", "precision_1", "area", "weighted_precision", "recall"])
    #expect(training.namedMetrics.map(\.isWeighted) == [false, false, false, true, true])
  }

  @Test("a plain metric is written as it is read, so that plans of before keep their identity")
  func written() throws {
    let value = try experiment(pets("epochs: 5", "epochs: 5\n  metrics: [accuracy]")).specValue
    #expect(value["training"]?["metrics"] == .list([.string("accuracy")]))
    #expect(value["training"]?["weighted_metrics"] == nil)
  }

  @Test("any measured value can be watched, by Keras's direction or an explicit one")
  func monitors() throws {
    let training = try training(
      "metrics: [auc, {true_positives: {name: hits}}]\n  monitor: auc\n"
        + "  early_stopping: {monitor: hits, mode: max}\n"
        + "  stop_at: {monitor: auc, value: 0.9}")
    #expect(training.monitor == MonitoredValue("auc"))
    #expect(training.monitor?.direction == .rising)
    #expect(training.earlyStopping?.monitor == MonitoredValue("hits", mode: .max))
    #expect(training.stopAt?.monitor.direction == .rising)
    #expect(
      try self.training("metrics: [auc]\n  monitor: {monitor: auc, mode: min}").monitor
        == MonitoredValue("auc", mode: .min))
  }

  @Test("what is not measured cannot be watched, and what has no better needs a mode")
  func faults() {
    #expect(
      messages("metrics: [auc]\n  monitor: accuracy")
        == ["'accuracy' is never measured, 'metrics' has only auc"])
    #expect(
      messages("metrics: [true_positives]\n  monitor: true_positives")
        == ["'true_positives' may be better when it is larger or when it is smaller"])
    #expect(
      messages("metrics: [{auc: {name: val_auc}}]")
        == ["'name' expects a column's name, received 'val_auc'"])
    #expect(messages("metrics: [{precision_at_recall: {num_thresholds: 5}}]").count == 1)
    #expect(messages("metrics: [auc, auc]") == ["duplicate metric 'auc'"])
  }
}
