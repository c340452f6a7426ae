import FoundationEssentials
import Testing

/// Data and weights that change on disk between one use of a run and the next.
@Suite(.serialized) struct InputTests {
  /// Four pictures in two classes, which are all three splits.
  private func pictures() throws -> Scratch {
    let scratch = try Scratch()
    for (name, golden) in [
      ("bed/1.png", "rgb.png"), ("bed/2.jpg", "420.jpg"), ("sofa/1.jpg", "grey.jpg"),
      ("sofa/2.jpg", "444.jpg"),
    ] {
      try scratch.copy(
        Program.golden("Images", "files/\(golden)"), to: "data/pictures/train/\(name)")
    }
    return scratch
  }

  private func run(
    _ scratch: Scratch, _ arguments: [String] = [], spec: String = SampleSpec.pictures,
    command: [String] = []
  ) throws -> Program.Outcome {
    try Program.run(
      command + [
        try scratch.write("spec.yaml", spec), "--data", scratch.file("data"), "--results",
        scratch.file("results"), "--threads", "1",
      ] + arguments, in: scratch)
  }

  private func trained(
    _ scratch: Scratch, _ arguments: [String] = [], spec: String = SampleSpec.pictures
  ) throws -> String {
    let outcome = try run(scratch, arguments, spec: spec)
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome.lastLine
  }

  /// Makes a completed run one that was interrupted before its first epoch.
  private func interrupt(_ run: String) throws {
    let status = try Scratch.text("\(run)/status.json")
      .replacing("\"completed\"", with: "\"interrupted\"")
    try Data(status.utf8).write(to: URL(filePath: "\(run)/status.json"))
  }

  private func swapLabels(_ scratch: Scratch) throws {
    let folder = scratch.file("data/pictures/train")
    for (from, to) in [("bed", "other"), ("sofa", "bed"), ("other", "sofa")] {
      try FileManager.default.moveItem(atPath: "\(folder)/\(from)", toPath: "\(folder)/\(to)")
    }
  }

  private func groups(_ scratch: Scratch) throws -> [Group] {
    struct Summary: Decodable { let groups: [Group] }
    let file = URL(filePath: scratch.file("results/sample/summary.json"))
    return try JSONDecoder().decode(Summary.self, from: Data(contentsOf: file)).groups
  }

  private struct Group: Decodable {
    struct Run: Decodable { let seed: Int }
    let identity: String
    let inputs: [String: String]?
    let runs: [Run]
  }

  // MARK: Data

  @Test("resuming with images added, removed or relabelled is refused, and nothing is replaced")
  func resumingOnOtherImages() throws {
    let scratch = try pictures()
    let path = try trained(scratch)
    try interrupt(path)
    let files = ["status.json", "provenance.json", "plan.json"].map { "\(path)/\($0)" }
    let before = try files.map(Scratch.bytes)
    let added = try scratch.copy(
      Program.golden("Images", "files/420.jpg"), to: "data/pictures/train/sofa/3.jpg")
    func expectRefusal() throws {
      let outcome = try run(scratch, ["--resume"])
      #expect(outcome.code == 66, "\(outcome.errors)")
      #expect(
        outcome.errors.hasPrefix("error: --resume: '\(path)' was begun with other data or weights"))
      #expect(outcome.errors.contains("dataset.train: recorded "))
      #expect(outcome.errors.contains(", found "))
      #expect(try files.map(Scratch.bytes) == before)
    }
    try expectRefusal()
    try FileManager.default.removeItem(atPath: added)
    try swapLabels(scratch)
    try expectRefusal()
    try swapLabels(scratch)
    // Where the pictures lie, and what they are called, is another matter.
    try FileManager.default.moveItem(
      atPath: scratch.file("data/pictures/train/bed/1.png"),
      toPath: scratch.file("data/pictures/train/bed/0.png"))
    let resumed = try run(scratch, ["--resume"])
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(resumed.lastLine == path)
  }

  @Test("runs over other data are another group, in the summary and by compare and report")
  func groupsByData() throws {
    let scratch = try pictures()
    _ = try trained(scratch)
    _ = try trained(scratch, ["--seed", "2"])
    try swapLabels(scratch)
    _ = try trained(scratch, ["--seed", "3"])
    let groups = try groups(scratch)
    #expect(Set(groups.map { $0.runs.map(\.seed) }) == [[3], [1, 2]])
    #expect(Set(groups.map(\.identity)).count == 1)
    #expect(groups[0].inputs?["dataset.train"] != groups[1].inputs?["dataset.train"])
    let compared = try Program.run(
      ["compare", "--results", scratch.file("results")], in: scratch)
    #expect(compared.code == 0, "\(compared.errors)")
    #expect(
      compared.output.contains(
        "not the data or weights of the plan's other runs: dataset.test "), "\(compared.output)")
    let differing = try Program.run(
      ["compare", "--results", scratch.file("results"), "--diff"], in: scratch)
    #expect(differing.output.contains("digest of dataset.train"), "\(differing.output)")
    let report = try Program.run(
      ["report", "--results", scratch.file("results"), "-o", "-"], in: scratch)
    #expect(report.output.contains("as written, inputs "))
  }

  @Test("a point of a sweep is complete on the data that its run had, and on no other")
  func sweepOnOtherData() throws {
    let scratch = try pictures()
    let over = ["--over", "seed=[1, 2]"]
    #expect(try run(scratch, over, command: ["sweep"]).code == 0)
    try swapLabels(scratch)
    let other = try run(scratch, ["--over", "seed=[1, 2, 3]"], command: ["sweep"])
    #expect(other.code == 0, "\(other.errors)")
    #expect(other.output.contains("3: 3 to run"), "\(other.output)")
    #expect(try Set(groups(scratch).map { $0.runs.map(\.seed) }) == [[1, 2, 3], [1, 2]])
    try swapLabels(scratch)
    let again = try run(scratch, over, command: ["sweep"])
    #expect(again.output.contains("2: 2 complete already"), "\(again.output)")
    // Nor does a sweep go on with a run over other data.
    for path in try scratch.runs() { try interrupt(path) }
    try scratch.copy(
      Program.golden("Images", "files/420.jpg"), to: "data/pictures/train/sofa/3.jpg")
    let fresh = try run(scratch, over, command: ["sweep"])
    #expect(fresh.output.contains("2: 2 to run"), "\(fresh.output)")
  }

  @Test("runs of versions that recorded no digests are a group of their own, and say so")
  func olderRuns() throws {
    let scratch = try pictures()
    let old = try trained(scratch)
    let status = try Scratch.text("\(old)/status.json")
    let start = try #require(status.firstRange(of: "\"inputs\" : {"))
    let end = try #require(status[start.upperBound...].firstRange(of: "},"))
    let edited = status.replacingCharacters(start.lowerBound..<end.upperBound)
    try Data(edited.utf8).write(to: URL(filePath: "\(old)/status.json"))
    _ = try trained(scratch, ["--seed", "2"])
    #expect(try Set(groups(scratch).map { $0.runs.map(\.seed) }) == [[2], [1]])
    let compared = try Program.run(
      ["compare", "--results", scratch.file("results")], in: scratch)
    #expect(compared.output.contains("its data and weights were not recorded"))
    try interrupt(old)
    let resumed = try run(scratch, ["--resume"])
    #expect(resumed.code == 66)
    #expect(resumed.errors.contains("was begun by an earlier version"), "\(resumed.errors)")
  }

  // MARK: Weights

  private static let weighted = SampleSpec.text
    .replacing("weights: none", with: "weights: backbone.h5")

  /// A run on a weights file of its own, which lies beside the spec.
  private func onWeights() throws -> (scratch: Scratch, run: String) {
    let scratch = try Scratch()
    try scratch.copy("\(Program.root)/experiments/mini_resnet.h5", to: "backbone.h5")
    return (scratch, try trained(scratch, spec: InputTests.weighted))
  }

  private func use(_ scratch: Scratch, _ run: String, _ command: String) throws -> Program.Outcome {
    let image = Program.golden("Images", "files/420.jpg")
    let arguments = command == "predict" ? [run, image] : [run, "-o", scratch.file("model.h5")]
    return try Program.run([command] + arguments + ["--weights", scratch.path], in: scratch)
  }

  @Test("a frozen weights file is found where it lay when the run was made")
  func weightsBesideTheSpec() throws {
    let (scratch, path) = try onWeights()
    let export = ["export", path, "-o", scratch.file("model.h5")]
    let outcome = try Program.run(export, in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    try FileManager.default.removeItem(atPath: scratch.file("backbone.h5"))
    let refusal = try Program.run(export, in: scratch)
    #expect(refusal.code == 66)
    #expect(refusal.errors.contains("there is no weights file 'backbone.h5'"))
    #expect(refusal.errors.contains(scratch.path), "\(refusal.errors)")
  }

  @Test("a frozen weights file that was replaced after the run is refused, and named")
  func replacedWeights() throws {
    let (scratch, path) = try onWeights()
    for command in ["predict", "export"] {
      #expect(try use(scratch, path, command).code == 0)
    }
    let whole = try Scratch.bytes(scratch.file("backbone.h5"))
    // The same layers with other values: those of random weights.
    let other = try Scratch()
    let random = try trained(other, ["--set", "freeze=none"], spec: SampleSpec.text)
    let model = try Program.run(
      ["export", random, "-o", scratch.file("backbone.h5")], in: other)
    #expect(model.code == 0, "\(model.errors)")
    try FileManager.default.removeItem(atPath: scratch.file("model.h5"))
    for command in ["predict", "export"] {
      let outcome = try use(scratch, path, command)
      #expect(outcome.code == 66, "\(command): \(outcome.errors)")
      #expect(
        outcome.errors.hasPrefix(
          "error: backbone.weights: '\(scratch.file("backbone.h5"))' is not the file that the run "
            + "was made with: recorded "), "\(outcome.errors)")
      #expect(outcome.errors.contains(", found ") && outcome.output.isEmpty)
      #expect(!scratch.exists("model.h5"))
    }
    try interrupt(path)
    let resumed = try run(scratch, ["--resume"], spec: InputTests.weighted)
    #expect(resumed.code == 66)
    #expect(resumed.errors.contains("backbone.weights: recorded "), "\(resumed.errors)")
    try scratch.write("backbone.h5", whole)
    let restored = try run(scratch, ["--resume"], spec: InputTests.weighted)
    #expect(restored.code == 0, "\(restored.errors)")
  }

  @Test("a checkpoint that is not the run's own, or that changed, is refused")
  func replacedCheckpoint() throws {
    let (scratch, path) = try onWeights()
    let last = "\(path)/checkpoints/last.h5"
    let whole = try Scratch.bytes(last)
    let other = try trained(scratch, ["--seed", "2"], spec: InputTests.weighted)
    try Data(Scratch.bytes("\(other)/checkpoints/last.h5")).write(to: URL(filePath: last))
    for command in ["predict", "export"] {
      let outcome = try use(scratch, path, command)
      #expect(outcome.code == 66)
      #expect(
        outcome.errors.contains("'\(last)' is not the file that the run wrote: recorded "),
        "\(outcome.errors)")
    }
    // A value of the dense layer, of which the file has 2 x 64 or so.
    let differing = zip(whole, try Scratch.bytes(last)).enumerated()
      .filter { $0.element.0 != $0.element.1 }.map(\.offset)
    var changed = whole
    changed[try #require(differing.last)] ^= 1
    try Data(changed).write(to: URL(filePath: last))
    let outcome = try use(scratch, path, "predict")
    #expect(outcome.code == 66)
    #expect(outcome.errors.contains("another checksum (recorded "), "\(outcome.errors)")
    try Data(whole).write(to: URL(filePath: last))
    #expect(try use(scratch, path, "predict").code == 0)
  }

  @Test(
    "a finished run's damaged records are named by whoever needs them",
    arguments: ["plan.json", "status.json", "provenance.json", "metrics.json", "metrics.jsonl"])
  func damagedRecords(_ name: String) throws {
    let (scratch, path) = try onWeights()
    let file = "\(path)/\(name)"
    for bytes in [[], Array("{\"a\": [".utf8), Array(0...255)] as [[UInt8]] {
      try Data(bytes).write(to: URL(filePath: file))
      var outcomes: [String: Program.Outcome] = [:]
      for command in ["predict", "export"] { outcomes[command] = try use(scratch, path, command) }
      for command in ["list", "compare"] {
        outcomes[command] = try Program.run(
          [command, "--results", scratch.file("results")], in: scratch)
      }
      outcomes["report"] = try Program.run(
        ["report", "--results", scratch.file("results"), "-o", scratch.file("page.html")],
        in: scratch)
      for (command, outcome) in outcomes {
        #expect(!outcome.errors.contains("Error"), "\(command): \(outcome.errors)")
        #expect([0, 66].contains(outcome.code), "\(command): \(outcome.errors)")
        if outcome.code == 66, !outcome.errors.contains("no completed run") {
          #expect(outcome.errors.contains("'\(file)' is damaged: expected"), "\(outcome.errors)")
        }
      }
      let needed: [String: [String]] = [
        "plan.json": ["predict", "export"], "provenance.json": ["predict", "export"],
        "status.json": ["predict", "export", "compare"], "metrics.json": ["compare"],
      ]
      for command in needed[name] ?? [] { #expect(outcomes[command]?.code == 66, "\(command)") }
      if name == "plan.json" {
        let says = outcomes["compare"]?.errors ?? ""
        #expect(says.contains("is not judged: '\(file)' is damaged"), "\(says)")
      }
      if ["status.json", "metrics.json"].contains(name) {
        for command in ["list", "compare"] {
          let says = outcomes[command]?.errors ?? ""
          #expect(says.contains("'\(file)' is damaged: expected"), "\(command): \(says)")
        }
      }
    }
  }
}

extension String {
  /// The text without a part of it.
  fileprivate func replacingCharacters(_ range: Range<String.Index>) -> String {
    String(self[..<range.lowerBound]) + String(self[range.upperBound...])
  }
}
