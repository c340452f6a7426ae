import FoundationEssentials
import Testing

/// Rows of `metrics.jsonl` that somebody changed after a run had written them.
@Suite(.serialized) struct AlteredMetricsTests {
  private static let whole = Result { () -> Scratch in
    let scratch = try Scratch()
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", SampleSpec.text), "--results", scratch.file("results"),
        "--quiet",
      ], in: scratch)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return scratch
  }

  /// A complete run with something replaced in one of its files.
  private func altered(
    _ name: String, _ old: String, _ new: String
  ) throws -> (scratch: Scratch, path: String) {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: AlteredMetricsTests.whole.get().file("results"), toPath: scratch.file("results"))
    let path = "\(try #require(try scratch.runs().first))/\(name)"
    let bytes = try Scratch.bytes(path)
    let place = try #require(bytes.firstRange(of: Array(old.utf8)))
    try Data(bytes[..<place.lowerBound] + Array(new.utf8) + bytes[place.upperBound...])
      .write(to: URL(filePath: path))
    return (scratch, path)
  }

  @Test("doctor, compare and report name the file and the line")
  func metrics() throws {
    let (scratch, path) = try altered(
      "metrics.jsonl", "\"epoch\": 2, \"loss\": ", "\"epoch\": 2, \"loss\": 1")
    let sentence = "'\(path)' was altered in line 2: the digests there do not fit"
    let doctor = try Program.run(["doctor", scratch.file("results")], in: scratch)
    #expect(doctor.code == 66 && doctor.output.contains(sentence), "\(doctor.output)")
    let compare = try Program.run(["compare", "--results", scratch.file("results")], in: scratch)
    #expect(
      compare.code == 0 && compare.errors.contains("warning: \(sentence)"), "\(compare.errors)")
    let report = try Program.run(
      ["report", "-o", "-", "--results", scratch.file("results")], in: scratch)
    #expect(report.code == 0 && report.output.contains("was altered in line 2"))
  }

  @Test("a last row that is gone, and seconds that differ from the table's")
  func others() throws {
    let text = try Scratch.text(
      "\(try #require(try AlteredMetricsTests.whole.get().runs().first))/metrics.jsonl")
    let last = try #require(text.split(separator: "\n").last)
    let (cut, path) = try altered("metrics.jsonl", "\(last)\n", "")
    let compare = try Program.run(["compare", "--results", cut.file("results")], in: cut)
    #expect(
      compare.errors.contains("'\(path)' is damaged: expected a last row with the digest "),
      "\(compare.errors)")
    let (slow, _) = try altered("metrics.csv", "train,2,", "train,2,9")
    let doctor = try Program.run(["doctor", slow.file("results")], in: slow)
    #expect(
      doctor.code == 66 && doctor.output.contains("expected in line 3 what "), "\(doctor.output)")
  }
}
