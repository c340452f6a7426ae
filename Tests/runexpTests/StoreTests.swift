internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// What the built program does with stored features: precision, budgets, limits, changed files.
@Suite struct StoreTests {
  private func run(
    _ scratch: Scratch, _ arguments: [String] = [], environment: [String] = [],
    text: String = SampleSpec.text
  ) throws -> Program.Outcome {
    try Program.run(
      [
        try scratch.write("spec.yaml", text), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ] + arguments, in: scratch, environment: environment)
  }

  private func stored(_ scratch: Scratch) throws -> [String] {
    let folder = scratch.file(".cache/runexp/features")
    return try FileManager.default.subpathsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".features") }
  }

  @Test("a budget of next to nothing gives the same bits, kept on disk or not")
  func smallBudget() throws {
    let scratch = try Scratch()
    func predictions(_ arguments: [String]) throws -> String {
      let outcome = try run(scratch, arguments)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return try Scratch.text("\(outcome.lastLine)/predictions.csv")
    }
    let whole = try predictions(["--no-cache"])
    #expect(try firstDifference(predictions(["--set", "store.memory=4KiB"]), whole) == nil)
    #expect(
      try firstDifference(predictions(["--set", "store.memory=4KiB", "--no-cache"]), whole) == nil)
    #expect(try predictions(["--set", "store.precision=bf16"]) != whole)
  }

  @Test("a run whose features the disk may not keep works, says so and leaves nothing")
  func tinyLimit() throws {
    let scratch = try Scratch()
    #expect(try run(scratch).code == 0)
    #expect(try stored(scratch).count == 1)
    let limited = try run(
      scratch, ["--set", "seed=7"], environment: ["RUNEXP_STORE_LIMIT=100B"])
    #expect(limited.code == 0, "\(limited.errors)")
    #expect(try stored(scratch).isEmpty)
    let plan = try Program.run(
      ["plan", scratch.file("spec.yaml")], in: scratch,
      environment: ["RUNEXP_STORE_LIMIT=100B"])
    #expect(plan.output.contains("note: the features take"), "\(plan.output)")
    let malformed = try run(scratch, environment: ["RUNEXP_STORE_LIMIT=much"])
    #expect(malformed.code == 64)
    #expect(malformed.errors.contains("RUNEXP_STORE_LIMIT takes a size such as 20GiB, not 'much'"))
  }

  @Test("a plan says whose features are there already")
  func planned() throws {
    let scratch = try Scratch()
    let file = try scratch.write("spec.yaml", SampleSpec.text)
    func store(_ arguments: [String] = []) throws -> String {
      let outcome = try Program.run(["plan", file] + arguments, in: scratch)
      return String(outcome.output.split(separator: "\n").first { $0.hasPrefix("store ") } ?? "")
    }
    #expect(try store().hasSuffix("in all"))
    #expect(try run(scratch).code == 0)
    #expect(try store().hasSuffix("in all; all of 40 images are there already"))
    // Another head starts from the same features; more images and other weights do not.
    let head =
      "head=[global_average_pooling, {dropout: 0.5}, {dense: {units: 2, activation: softmax}}]"
    #expect(try store(["--set", head]).hasSuffix("; all of 40 images are there already"))
    let more = "dataset.splits.train.images=32"
    #expect(try store(["--set", more]).hasSuffix("; 40 of 48 images are there already"))
    #expect(try store(["--seed", "2"]).hasSuffix("in all"))
  }

  private static let hasBFloat16 =
    (try? Scratch.text("/proc/cpuinfo"))?.contains("_bf16") == true

  @Test(
    "half precision is refused where the processor lacks it",
    .enabled(if: !hasBFloat16, "this processor has bfloat16"))
  func noHalfPrecision() throws {
    let scratch = try Scratch()
    let outcome = try run(scratch, ["--set", "arithmetic=bf16"])
    #expect(outcome.code == 65)
    #expect(outcome.errors.contains("not executable yet: arithmetic: bf16 needs a processor"))
    #expect(try scratch.runs().isEmpty)
  }

  @Test("a picture that changes under its name is noticed, one that does not is not read again")
  func changedPicture() throws {
    let scratch = try Scratch()
    for name in ["bed", "sofa"] {
      for number in 1...2 {
        try scratch.copy(
          Program.golden("Images", "files/\(name == "bed" ? "rgb.png" : "420.jpg")"),
          to: "data/pictures/train/\(name)/\(number).img.png")
      }
    }
    func digest() throws -> String {
      let outcome = try run(scratch, text: SampleSpec.pictures)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let provenance = try Scratch.text("\(outcome.lastLine)/provenance.json")
      return provenance.split(separator: "\n").first { $0.contains("\"dataset\"") }
        .map(String.init) ?? ""
    }
    // The clock of the file system must have moved on before a digest is remembered.
    usleep(2_100_000)
    let first = try digest()
    #expect(!first.isEmpty)
    let remembered = try FileManager.default.contentsOfDirectory(
      atPath: scratch.file(".cache/runexp/digests"))
    #expect(remembered.count == 1)
    #expect(try digest() == first)
    try scratch.copy(
      Program.golden("Images", "files/420.jpg"), to: "data/pictures/train/bed/2.img.png")
    #expect(try digest() != first)
  }
}
