internal import RunStore
internal import TestRuns
internal import Testing

struct JSONTests {
  @Test func namesWithQuotesComeBack() throws {
    let scratch = Scratch()
    let run = try scratch.claim()
    let name = "phase \"1\"\\\n\u{1}é😀"
    let row = EpochRow(
      phase: name, epoch: 1, training: ["loss": 1], learningRate: 1, seconds: 1)
    try MetricsLog(starting: run).append(row)
    #expect(try MetricsLog.read(run) == [.epoch(row)])
  }

  @Test(arguments: [
    "", "{", "{\"test\": {\"loss\": }}", "{\"test\": {\"loss\": 1}} x", "[1, 2", "{\"a\" 1}", "nul",
    "{\"test\": {\"loss\": \"\\ud800\"}}", "{\"test\": {\"loss\": 1e}}",
    String(repeating: "[", count: 500),
  ])
  func damagedMetricsAreNamed(content: String) throws {
    let scratch = Scratch()
    let run = try scratch.claim()
    try put(content, run.finalMetrics)
    let error = #expect(throws: ResultsError.self) { try run.metrics() }
    #expect(error?.description.contains("metrics.json' is damaged") == true)
  }

  @Test func escapesAndSpaceAreRead() throws {
    let scratch = Scratch()
    let run = try scratch.claim()
    try put(
      "\n{ \"te\\u0073t\" : {\"\\ud83d\\ude00\": -1.5e-3, \"n\": null}, \"more\": [true, {}, []] }\n",
      run.finalMetrics)
    let metrics = try #require(try run.metrics()?.test)
    #expect(metrics.names == ["😀", "n"])
    #expect(metrics["😀"] == -0.0015)
  }
}
