internal import FoundationEssentials
internal import Testing

/// `runexp report` through the built program, and in a browser where there is one.
@Suite(.serialized) struct ReportCommandTests {
  private func finished() throws -> Scratch {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    for freeze in ["backbone", "10"] {
      let outcome = try Program.run(
        [spec, "--results", scratch.file("results"), "--set", "freeze=\(freeze)"], in: scratch)
      try #require(outcome.code == 0, "\(outcome.errors)")
    }
    return scratch
  }

  @Test("the page is put beside the results, with pictures of what was got wrong")
  func page() throws {
    let scratch = try finished()
    let outcome = try Program.run(["report", "--results", scratch.file("results")], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.lastLine == scratch.file("results/report.html"))
    let html = try scratch.text("results/report.html")
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    #expect(html.contains("Metric by freeze depth: test accuracy"))
    let wrong = html.components("class=\"mistake\"")
    #expect(wrong > 0)
    #expect(html.components("src=\"data:image/jpeg;base64,/9j/") == wrong)
    #expect(!html.contains("No images:"))
    let there = try Program.run(
      ["report", scratch.file("results/sample"), "-o", "-"], in: scratch)
    #expect(there.output.hasPrefix("<!DOCTYPE html>"))
  }

  @Test("photographs that are gone are said to be")
  func gone() throws {
    let scratch = try Scratch()
    for (name, golden) in [("bed/1", "rgb.png"), ("bed/2", "rgba.png"), ("sofa/1", "420.jpg")] {
      try scratch.copy(
        Program.golden("Images", "files/\(golden)"), to: "data/pictures/train/\(name).png")
    }
    let spec = try scratch.write("spec.yaml", SampleSpec.pictures)
    let run = try Program.run(
      [spec, "--data", scratch.file("data"), "--results", scratch.file("results")], in: scratch)
    try #require(run.code == 0, "\(run.errors)")
    let report = ["report", "-o", scratch.file("page.html"), "--results", scratch.file("results")]
    // The run's own command line says where its pictures are.
    #expect(try Program.run(report, in: scratch).code == 0)
    let wrong = try scratch.text("page.html").components("class=\"mistake\"")
    #expect(try scratch.text("page.html").components("src=\"data:image/jpeg") == wrong)
    try FileManager.default.removeItem(atPath: scratch.file("data"))
    #expect(try Program.run(report, in: scratch).code == 0)
    let html = try scratch.text("page.html")
    #expect(html.components("src=\"data:image/jpeg") == 0)
    #expect(wrong == 0 || html.contains("does not hold the data set any more"))
  }

  @Test("nothing to report is an error")
  func nothing() throws {
    let scratch = try Scratch()
    let none = try Program.run(["report", "--results", scratch.file("results")], in: scratch)
    #expect(none.code == 66)
    let unknown = try Program.run(["report", "dogs"], in: scratch)
    #expect(unknown.code == 66)
    #expect(unknown.errors.contains("'dogs'"))
  }

  @Test(
    "in a browser nothing is fetched, nothing overflows and every chart is drawn",
    .enabled(if: Browser.path != nil, "no chromium is installed"))
  func browser() throws {
    let scratch = try finished()
    let outcome = try Program.run(["report", "--results", scratch.file("results")], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    let charts = try scratch.text("results/report.html").components("class=\"chart\"")
    for width in [360, 800, 1400] {
      let seen = try Browser.look(at: scratch.file("results/report.html"), width: width, scratch)
      #expect(seen == "overflow 0 charts \(charts) pictures missing 0 requests 0", "at \(width)")
    }
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
