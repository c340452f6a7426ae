internal import Basics
internal import Report
internal import RunStore

/// The pages and comparisons that are made of what runs leave.
func pageTargets(_ folder: String) throws -> [FuzzTarget] {
  let results = "\(folder)/page"
  let files = try ["one", "two"].map { run in
    try [
      "status.json", "metrics.json", "plan.json", "metrics.jsonl", "predictions.csv", "spec.yaml",
      "provenance.json",
    ].map { name in try FuzzFile(name, in: "\(results)/tiny/\(run)") }
  }
  return [
    FuzzTarget("page", longest: 4096) { bytes in
      // Between the files is a zero, which none of them has; the second run has the same ones, but
      // for the last, which is its status.
      var parts = bytes.split(separator: 0, maxSplits: 7, omittingEmptySubsequences: false)
      let other = parts.count > 7 ? parts.removeLast() : parts[0]
      for (index, file) in files[0].enumerated() {
        try file.hold(index < parts.count ? parts[index] : [])
      }
      for (index, file) in files[1].enumerated() {
        try file.hold(index == 0 ? other : index < parts.count ? parts[index] : [])
      }
      let selection = try Selection([], results: results)
      let page = ReportContent(
        selection, created: Timestamp(milliseconds: 1_800_000_000_000), version: "1")
      try require(page.html.contains("</html>"), "the page has no end")
      _ = try Comparison(selection).json()
    }
  ]
}
