internal import Basics
internal import FoundationEssentials
internal import Report
internal import RunStore
internal import TestRuns
internal import Testing

/// The report page, without a browser.
struct ReportTests {
  let scratch = Scratch()

  /// A completed run with everything that a page shows.
  @discardableResult
  private func run(
    identity: String = "abc", seed: Int, freeze: Int = 3, title: String = "Beans & more", at: Int
  ) throws -> RunDirectory {
    let variant = freeze == 3 ? "[]" : "[\"freeze=\(freeze)\"]"
    let run = RunDirectory(
      path: "\(scratch.results)/beans/"
        + (try scratch.finished(
          identity: identity, seed: seed, accuracy: 0.5 + 0.1 * Double(seed), at: at)))
    var status = try run.status()
    status.plan.variant = freeze == 3 ? [] : ["freeze=\(freeze)"]
    status.seconds = RunStatus.Seconds(
      total: 5, decode: 1, features: 2, training: Double(freeze), evaluation: 0.1)
    try run.write(status)
    try put(
      """
      {"experiment": {"title": "\(title)", "name": "beans", "source": {"author": "A <b>"},
        "head": ["flatten", {"dense": {"units": 2, "activation": "softmax"}}, {"dropout": 0.5}],
        "reported": [{"split": "test", "metric": "accuracy", "value": 0.97, "count": 200},
          {"split": "test", "metric": "loss", "value": 0.4}]},
      "images": {"train": 4, "test": 4}, "classes": ["bed", "sofa"], "variant": \(variant),
      "layers": [{}, {}, {}, {}, {}], "phases": [{"name": "train", "epochs": 2,
      "optimizer": "adam", "freeze": {"layers": \(freeze)}}]}
      """, run.plan)
    try put(
      """
      {"phase": "head", "epoch": 1, "loss": 0.9, "accuracy": 0.5, "val_loss": 0.8, \
      "val_accuracy": 0.6, "learning_rate": 0.001, "seconds": 1}
      {"phase": "head", "epoch": 2, "loss": 0.7, "accuracy": 0.6, "val_loss": null, \
      "val_accuracy": 0.7, "learning_rate": 0.001, "seconds": 1}
      {"phase": "fine", "epoch": 1, "loss": 0.6, "accuracy": 0.\(7 + seed), "learning_rate": 1e-05, \
      "seconds": 1}

      """, run.metricsLog)
    try put(
      """
      image,label,predicted,bed,sofa
      test/bed/1.jpg,bed,bed,0.75,0.25
      "test/bed/<img src=x onerror=alert(1)>,2.jpg",bed,sofa,0.1,0.9
      test/sofa/1.jpg,sofa,bed,0.6,0.4
      test/sofa/2.jpg,sofa,sofa,0.2,0.8

      """, run.predictions)
    try put("name: beans\n# </pre><script>alert(1)</script>\n", run.spec)
    return run
  }

  private func page(_ paths: [String] = []) throws -> (html: String, check: PageCheck) {
    let report = ReportContent(
      try Selection(paths, results: scratch.results), created: Timestamp(milliseconds: 0),
      version: "1")
    let html = report.html
    return (html, PageCheck(html))
  }

  @Test func thePageHasEverythingOnce() throws {
    for seed in 0..<2 { try run(seed: seed, at: seed) }
    try run(identity: "deep", seed: 0, freeze: 1, at: 5)
    let (html, check) = try page()
    #expect(check.faults == [])
    // Two of reported values, two of freeze depth, one of times; two metrics in two phases of two
    // plans.
    let charts = check.all("svg", style: "chart")
    #expect(charts.count == 2 + 2 + 1 + 8)
    let ids = Set(check.elements.compactMap { $0.attributes["id"] })
    for chart in charts {
      #expect(chart.attributes["role"] == "img")
      let words = chart.attributes["aria-labelledby", default: ""].split(separator: " ")
      #expect(words.count == 2 && words.allSatisfy { ids.contains(String($0)) })
    }
    #expect(check.all("table", style: "confusion").count == 2)
    #expect(check.all("figure", style: "mistake").count == 4)
    #expect(check.all("h1").count == 1)
    #expect(check.all("a", style: "skip").first?.attributes["href"] == "#content")
    #expect(check.all("table").count == check.all("caption").count)
    #expect(check.text.contains("Metric by freeze depth: test accuracy"))
    #expect(check.text.contains("wrong in 2 of 2 seeds"))
    #expect(check.text.contains("dense 2 softmax"))
    #expect(html.contains("prefers-color-scheme: dark"))
    #expect(html.contains("@media print"))
  }

  @Test("the page begins with the headline metric of each plan, and long names are not cut")
  func headlines() throws {
    for seed in 0..<2 { try run(seed: seed, at: seed) }
    let deep = try run(identity: "deep", seed: 0, freeze: 1, at: 5)
    var status = try deep.status()
    let optimizer =
      "training.optimizer={adam: {learning_rate: 0.000123, beta_1: 0.95, beta_2: 0.95}}"
    status.plan.variant = ["freeze=1", optimizer]
    try deep.write(status)
    let (html, check) = try page()
    #expect(check.faults == [])
    let results = try #require(html.firstRange(of: "id=\"results\""))
    let reported = try #require(html.firstRange(of: "id=\"reported\""))
    #expect(results.lowerBound < reported.lowerBound)
    let section = html[results.lowerBound..<reported.lowerBound]
    #expect(section.contains("test accuracy") && section.contains(optimizer))
    #expect(section.contains("one seed"))
    for chart in html.split(separator: "<svg").dropFirst() {
      let drawing = try #require(chart.split(separator: "</svg>").first)
      #expect(!drawing.contains("…"))
    }
  }

  @Test func nothingLeavesThePageAndNothingComesInUnescaped() throws {
    try run(seed: 0, title: "\\\"><script>alert('t')</script>\\u0000&", at: 0)
    let (html, check) = try page()
    #expect(check.faults == [])
    #expect(check.all("script").isEmpty)
    #expect(check.all("img").isEmpty)
    #expect(!html.contains("<script") && !html.contains("onerror=alert(1)>,2.jpg\""))
    #expect(check.text.contains("&lt;script&gt;alert('t')"))
    #expect(check.text.contains("&lt;img src=x onerror=alert(1)&gt;,2.jpg"))
    #expect(check.text.contains("\u{fffd}&amp;"))
    for element in check.elements {
      for name in ["src", "href", "action", "data", "srcset"] {
        guard let address = element.attributes[name] else { continue }
        #expect(address.hasPrefix("#") || address.hasPrefix("data:"), "\(address)")
      }
    }
    #expect(html.contains("default-src 'none'; img-src data:"))
    #expect(!html.contains("url(") && !html.contains("@import"))
  }

  @Test func runsThatFailedOrBrokeOffAreListed() throws {
    try run(seed: 0, at: 0)
    try scratch.finished(.failed, identity: "failed", seed: 3, accuracy: 0.1, at: 1)
    let first = try #require(RunIndex(results: scratch.results).runs.first)
    let failed = RunDirectory(path: first.path)
    var status = try failed.status()
    status.message = "no <room> left"
    try failed.write(status)
    let half = try scratch.claim(identity: "half", at: 2)
    try put("{\"experiment\": {\"title", half.plan)
    try put("{\"phase\": \"he", half.metricsLog)
    let damaged = try run(identity: "damaged", seed: 1, freeze: 2, at: 3)
    try put("image,label,predicted,bed,sofa\na,bed,sofa,0.5\n", damaged.predictions)
    try FileManager.default.createDirectory(
      atPath: "\(scratch.results)/beans/empty", withIntermediateDirectories: true)
    let (_, check) = try page()
    #expect(check.faults == [])
    #expect(check.text.contains("no &lt;room&gt; left"))
    #expect(check.text.contains("running"))
    #expect(check.text.contains("expected one whole row for each image"))
    #expect(check.text.contains("\(scratch.results)/beans/empty"))
    withExtendedLifetime(half) {}
  }

  @Test func onePathIsOneExperiment() throws {
    let run = try run(seed: 0, at: 0)
    try scratch.finished(experiment: "cats", seed: 0, accuracy: 0.9)
    let all = try Selection([], results: scratch.results)
    #expect(all.parts.map(\.experiment) == ["beans", "cats"])
    let cats = try Selection(["cats"], results: scratch.results)
    #expect(cats.parts.map(\.experiment) == ["cats"])
    let one = try Selection([run.path, "\(run.path)/"], results: scratch.results)
    #expect(one.parts.map(\.index.runs.count) == [1])
    #expect(throws: ResultsError.self) { try Selection(["dogs"], results: scratch.results) }
    let (_, check) = try page(["cats"])
    #expect(check.faults == [])
    #expect(check.text.contains("No run of it has a plan that can be read."))
  }

  @Test func numbersThatAreNoneAndSingleEpochsAreDrawn() throws {
    let run = try run(seed: 0, at: 0)
    try put(
      """
      {"phase": "train", "epoch": 1, "loss": null, "accuracy": 0.5, "learning_rate": 0.001, \
      "seconds": 1}

      """, run.metricsLog)
    try run.write(SplitMetrics(test: ["loss": 0.5, "accuracy": 1]))
    let (html, check) = try page()
    #expect(check.faults == [])
    #expect(!html.contains("nan") && !html.contains("NaN") && !html.contains("inf\""))
    #expect(check.text.contains("loss: no epoch has a number."))
  }

  @Test func aRunWithoutNumbersEntersNoMean() throws {
    let bad = try run(seed: 0, at: 0)
    try bad.write(SplitMetrics(test: ["loss": .nan, "accuracy": 1]))
    let (html, check) = try page()
    #expect(check.faults == [])
    #expect(!html.contains("nan") && !html.contains("NaN"))
    #expect(check.text.contains("its test loss is not a finite number"))
  }
}
