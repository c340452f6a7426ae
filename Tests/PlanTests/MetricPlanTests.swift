internal import Configuration
internal import Plan
internal import Testing

/// What metrics, steps and averages come to in a plan.
@Suite struct MetricPlanTests {
  private func faults(_ overrides: [String]) -> [String] {
    do {
      _ = try DocumentPlanTests.plan("flowers", overrides: overrides)
      return []
    } catch let faults as PlanFaults {
      return faults.faults.map { "\($0.key): \($0.message)" }
    } catch {
      return ["\(error)"]
    }
  }

  @Test("metrics are called as in Keras's history, one number a class by the class")
  func names() throws {
    let plan = try DocumentPlanTests.plan(
      "bed_sofa",
      overrides: ["training.metrics=[accuracy, {precision: {class_id: 1}}, precision, f1_score]"])
    #expect(plan.metrics.map(\.name) == ["accuracy", "precision", "precision_1", "f1_score"])
    #expect(plan.metrics[0].computes == Metric(CategoricalAccuracy()))
    #expect(plan.metrics[3].allColumns == ["f1_score_bed", "f1_score_sofa"])
    #expect(
      plan.metrics.map(\.summary) == [
        "accuracy = categorical_accuracy", "precision = precision (class_id 1)",
        "precision_1 = precision", "f1_score",
      ])
  }

  @Test("arguments that the output has no units for are faults")
  func units() {
    #expect(
      faults(["training.metrics=[{recall: {class_id: 5}}]"])
        == [
          "training.metrics.0.recall.class_id: there is no class 5: the output has the units 0 to 4"
        ])
    #expect(faults(["training.metrics=[{precision: {top_k: 6}}]"]).count == 1)
    #expect(
      faults(["training.metrics=[{auc: {multi_label: true, label_weights: [1, 2]}}]"]).count == 1)
    #expect(
      faults(["training.metrics=[f1_score, {auc: {name: f1_score_roses}}]"])
        == ["training.metrics: two metrics are called 'f1_score_roses'"])
  }

  @Test("a monitor watches one number")
  func monitors() {
    let metrics = "training.metrics=[f1_score, {fbeta_score: {average: macro}}]"
    #expect(
      faults([metrics, "training.monitor=f1_score"])
        == ["training.monitor: 'f1_score' is 5 numbers, one for each class"])
    #expect(faults([metrics, "training.monitor=fbeta_score"]).isEmpty)
    #expect(
      faults([metrics, "training.stop_at={monitor: f1_score_nothing, value: 1}"])
        == ["training.stop_at.monitor: 'f1_score_nothing' is never measured"])
  }

  @Test("thresholds that logits are compared with are warned of, and metrics that are always 1")
  func warnings() throws {
    // The document ends with logits.
    let plan = try DocumentPlanTests.plan(
      "flowers",
      overrides: ["training.metrics=[auc, {auc: {from_logits: true}}, top_k_categorical_accuracy]"])
    let found = plan.warnings.filter { $0.hasPrefix("'") }
    #expect(
      found == [
        "'auc' compares outputs with thresholds from 0 to 1, as in Keras, but these are logits: "
          + "'from_logits: true' takes a sigmoid first",
        "'top_k_categorical_accuracy' is always 1: 5 outputs of 5 count",
      ])
    #expect(plan.notes.contains { $0.contains("one-hot labels alone") })
  }

  @Test("steps of an epoch are the plan's, and schedules end with them")
  func steps() throws {
    let plan = try DocumentPlanTests.plan(
      "cats_dogs",
      overrides: [
        "training.steps_per_epoch=10", "training.phases.0.schedule=cosine",
        "training.evaluate=best",
      ])
    #expect(plan.stepsPerEpoch == 10)
    #expect(plan.phases[0].steps == 10 * plan.phases[0].epochs)
    guard case .cosine(let decay)? = plan.phases[0].schedule else {
      Issue.record("no cosine")
      return
    }
    #expect(decay.decaySteps == plan.phases[0].steps)
    #expect(plan.notes.contains { $0.hasPrefix("training.steps_per_epoch: ") })
    #expect(plan.text(all: false).contains("evaluation   with the weights of the epoch of best"))
  }
}
