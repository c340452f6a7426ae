internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// Features computed shard by shard.
@Suite struct ShardTests {
  @Test("shards join by themselves, and a run starts from them with the bits of one without")
  func join() throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let whole = try Program.run(
      [spec, "--results", scratch.file("whole"), "--threads", "1", "--no-cache"], in: scratch)
    #expect(whole.code == 0, "\(whole.errors)")
    var images = 0
    for number in 1...3 {
      let shard = try Program.run(
        ["features", spec, "--threads", "1", "--shard", "\(number)/3", "--quiet"], in: scratch)
      #expect(shard.code == 0, "\(shard.errors)")
      let words = shard.output.split(separator: " ")
      let count = try #require(Int(words[2]), "\(shard.output)")
      #expect(shard.output.hasPrefix("shard \(number)/3: \(count) images, \(count) computed now\n"))
      images += count
    }
    #expect(images == 40)
    let again = try Program.run(["features", spec, "--threads", "1", "--quiet"], in: scratch)
    #expect(again.output.hasPrefix("40 images, 0 computed now\n"), "\(again.output)")
    let run = try Program.run(
      [spec, "--results", scratch.file("results"), "--threads", "1"], in: scratch)
    #expect(run.code == 0, "\(run.errors)")
    let status = try Scratch.text("\(run.lastLine)/status.json")
    #expect(status.contains("\"computed\" : 0"), "\(status)")
    let expected = try KilledRun.results(of: whole.lastLine)
    for (name, bytes) in try KilledRun.results(of: run.lastLine) {
      #expect(firstDifference(bytes, expected[name]) == nil, "\(name) differs")
    }
  }

  @Test(
    "what is no shard is a malformed argument",
    arguments: ["0/4", "5/4", "1", "1/0", "a/4", "-1/4", "1/4/2", "1/999999999999"])
  func malformed(_ shard: String) throws {
    let scratch = try Scratch()
    let spec = try scratch.write("spec.yaml", SampleSpec.text)
    let outcome = try Program.run(["features", spec, "--shard=\(shard)"], in: scratch)
    #expect(outcome.code == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains("--shard takes I/N"), "\(outcome.errors)")
  }
}
