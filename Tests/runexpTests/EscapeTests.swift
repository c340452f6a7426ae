import FoundationEssentials
import Testing

/// Names with escape codes never reach a terminal as they are.
@Suite struct EscapeTests {
  private static let code = "\u{1b}[31m"
  private static let shown = #"\x1b[31m"#

  /// Neither stream holds a control character besides line breaks.
  private func expectPrintable(_ outcome: Program.Outcome) {
    for text in [outcome.output, outcome.errors] {
      let obeyed = text.unicodeScalars.first { scalar in
        scalar != "\n" && (scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value))
      }
      #expect(obeyed == nil, "\(text.debugDescription)")
    }
  }

  @Test("names in weights files, shown, compared and refused")
  func weightsFile() throws {
    let scratch = try Scratch()
    let sound = Program.golden("Checkpoints", "keras2.h5")
    var bytes = try Scratch.bytes(sound)
    // A name as long, and before the others as it was.
    for start in bytes.indices where bytes[start...].starts(with: "bn1".utf8) {
      bytes.replaceSubrange(start..<start + 3, with: "\u{1b}[m".utf8)
    }
    let file = try scratch.write("coloured.h5", bytes)
    let shown = try Program.run(["weights", "show", file], in: scratch)
    #expect(shown.code == 0, "\(shown.errors)")
    #expect(shown.output.contains(#"\x1b[m  "#), "\(shown.output)")
    expectPrintable(shown)
    let diff = try Program.run(["weights", "diff", sound, file], in: scratch)
    #expect(diff.code == 0 && diff.output.contains(#"\x1b[m/gamma"#), "\(diff.output)")
    expectPrintable(diff)
    let spec = SampleSpec.text.replacing("weights: none", with: "weights: \(file)")
    let refused = try Program.run([try scratch.write("spec.yaml", spec)], in: scratch)
    #expect(refused.code == 66 && refused.errors.contains(#"\x1b[m"#), "\(refused.errors)")
    expectPrintable(refused)
  }

  @Test(
    "values of a spec, escaped by YAML and raw, and file names",
    arguments: [
      ("freeze: backbone", #"freeze: "\e[31mred\e]0;title\a""#, #"\x1b[31mred\x1b]0;title\x07"#),
      ("freeze: backbone", "freeze: \u{1b}[31mred", "the character U+001B is not allowed"),
      ("weights: none", #"weights: "\e[31mred.h5""#, #"'\x1b[31mred.h5'"#),
      ("optimizer: adam", #"optimizer: "\u202eadam""#, #"\u{202e}adam"#),
      ("name: sample", "name: sample\ntit\u{9b}le: x", "the character U+009B is not allowed"),
    ])
  func spec(_ old: String, _ new: String, _ says: String) throws {
    let scratch = try Scratch()
    let text = SampleSpec.text.replacing(old, with: new)
    for command in [["check"], ["plan"], []] {
      let outcome = try Program.run(
        command + [try scratch.write("spec.yaml", text), "--color", "never"], in: scratch)
      let isWeights = old.hasPrefix("weights")
      #expect(isWeights || outcome.code == 65, "\(outcome.errors)")
      if !isWeights || command != ["check"] {
        #expect((outcome.errors + outcome.output).contains(says), "\(outcome.errors)")
      }
      expectPrintable(outcome)
    }
  }

  @Test("classes and images: escaped for people, as they are for programs")
  func classes() throws {
    let scratch = try Scratch()
    let name = EscapeTests.code + "bed"
    for folder in [name, "sofa"] {
      try scratch.copy(
        Program.golden("Images", "files/420.jpg"), to: "data/pictures/train/\(folder)/a.jpg")
    }
    let spec = SampleSpec.pictures.replacing("  classes: [bed, sofa]\n", with: "")
    let trained = try Program.run(
      [
        try scratch.write("spec.yaml", spec), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ], in: scratch)
    #expect(trained.code == 0, "\(trained.errors)")
    expectPrintable(trained)
    let image = scratch.file("data/pictures/train/\(name)/a.jpg")
    let table = try Program.run(["predict", trained.lastLine, image], in: scratch)
    #expect(table.output.contains(EscapeTests.shown + "bed"), "\(table.output)")
    expectPrintable(table)
    let rows = try Program.run(["predict", trained.lastLine, image, "--csv"], in: scratch)
    #expect(rows.output.hasPrefix("image,predicted,\(name),sofa\n"), "\(rows.output)")
    struct Row: Decodable {
      let image: String
      let probabilities: [String: Double]
    }
    let json = try Program.run(["predict", trained.lastLine, image, "--json"], in: scratch)
    let read = try JSONDecoder().decode([Row].self, from: Data(json.output.utf8))
    #expect(read.first?.image == image && read.first?.probabilities[name] != nil)
    expectPrintable(json)
    try scratch.write("data/pictures/train/\(name)/b.jpg", "no image")
    let broken = try Program.run(
      [scratch.file("spec.yaml"), "--data", scratch.file("data"), "--results", "results"],
      in: scratch)
    #expect(broken.code == 66 && broken.errors.contains(EscapeTests.shown + "bed/b.jpg"))
    expectPrintable(broken)
  }
}
