import FoundationEssentials
import Glibc
import Testing

/// Passes for features that are killed: what was computed is kept, by time, and not computed again.
@Suite(.serialized, .enabled(if: Shim.library != nil, Shim.isThere)) struct PassPartTests {
  /// 136 images, as many at a time as pass through together.
  private func arguments(_ scratch: Scratch, every: String) throws -> [String] {
    let text =
      SampleSpec.text.replacing("{images: 24, seed: 1}", with: "{images: 120, seed: 1}")
      + "checkpoint: {every: \(every)}\n"
    return ["features", try scratch.write("spec.yaml", text), "--threads", "1", "--quiet"]
  }

  private func files(_ scratch: Scratch) throws -> [String: [UInt8]] {
    let folder = scratch.file(".cache/runexp/features")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return try Dictionary(
      uniqueKeysWithValues: names.filter { $0.hasSuffix(".features") }
        .map { ($0, try Scratch.bytes("\(folder)/\($0)")) })
  }

  @Test("killed after the second part, the others are computed, and the first two stay")
  func killed() throws {
    let scratch = try Scratch()
    let outcome = try scratch.run(
      try arguments(scratch, every: "0.001ms"),
      shim: Shim.Plan(call: "rename", name: ".features", number: 2, signal: SIGKILL))
    try #require(outcome.code == 128 + SIGKILL, "\(outcome.code) \(outcome.errors)")
    let first = try files(scratch)
    #expect(first.count == 2)
    let again = try Program.run(try arguments(scratch, every: "0.001ms"), in: scratch)
    #expect(again.code == 0, "\(again.errors)")
    let words = again.output.split(whereSeparator: \.isWhitespace)
    let computed = try #require(words.firstIndex(of: "computed").flatMap { Int(words[$0 - 1]) })
    #expect(computed > 0 && computed < 136, "\(again.output)")
    let all = try files(scratch)
    #expect(all.count > 2 && first.allSatisfy { all[$0.key] == $0.value })
  }

  @Test("the parts have the features of one part")
  func sameBits() throws {
    let predictions = try ["0.001ms", "60s"].map { every in
      let scratch = try Scratch()
      #expect(try Program.run(try arguments(scratch, every: every), in: scratch).code == 0)
      #expect(try files(scratch).count == 1 || every == "0.001ms")
      let run = try Program.run(
        [
          scratch.file("spec.yaml"), "--results", scratch.file("results"), "--threads", "1",
          "--quiet",
        ], in: scratch)
      #expect(run.code == 0, "\(run.errors)")
      return try Scratch.bytes("\(run.lastLine)/checkpoints/last.h5")
    }
    #expect(predictions[0] == predictions[1])
  }
}
