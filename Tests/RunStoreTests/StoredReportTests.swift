internal import RunStore
internal import Statistics
internal import TestRuns
internal import Testing

struct StoredReportTests {
  let scratch = Scratch()
  let plan = PlanIdentity(identity: "abc", seed: 3, variant: [])

  @Test("a classification report in metrics.json is read back, numbers that do not exist too")
  func roundTrip() throws {
    let run = try RunDirectory.claim(
      results: scratch.results, experiment: "beans", plan: plan, now: Timestamp(milliseconds: 0))
    #expect(try run.classificationReport() == nil)
    // No image is of the last class.
    let report = ClassificationReport(
      classes: ["a \"b\"", "c", "d"], labels: [0, 1, 1, 0], predicted: [0, 1, 0, 0],
      probabilities: [0.7, 0.2, 0.1, 0.1, 0.8, 0.1, 0.5, 0.4, 0.1, 0.6, 0.3, 0.1])
    var metrics = SplitMetrics(test: ["loss": 0.5, "accuracy": 0.75])
    try run.write(metrics)
    #expect(try run.classificationReport() == nil)
    metrics.report = report
    try run.write(metrics)
    #expect(report.classes[2].rocAUC == nil)
    #expect(try run.classificationReport() == report)
    #expect(try run.metrics()?.test == metrics.test)
  }

  @Test("a damaged one is named")
  func damaged() throws {
    let run = try RunDirectory.claim(
      results: scratch.results, experiment: "beans", plan: plan, now: Timestamp(milliseconds: 0))
    try put(
      #"{"test": {"accuracy": 1}, "classification_report": {"accuracy": 1}}"#, run.finalMetrics)
    #expect(throws: ResultsError.self) { try run.classificationReport() }
  }
}
