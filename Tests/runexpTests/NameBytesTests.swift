internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Names that are no UTF-8: of images, classes, folders and files on the command line.
@Suite struct NameBytesTests {
  /// Makes a data set whose class `b\xE9d` has two images that differ in a byte that is no UTF-8, in a
  /// folder of such a name; the shell gives what strings cannot.
  private func make(_ scratch: Scratch) throws {
    for golden in ["rgb.png", "grey.png", "palette.png"] {
      try scratch.copy(Program.golden("Images", "files/\(golden)"), to: golden)
    }
    try scratch.write("spec.yaml", Self.spec)
    let made = try shell(
      scratch,
      """
      set -e; D=$(printf 'd\\351ta'); B=$(printf 'b\\351d')
      mkdir -p "$D/pictures/train/$B" "$D/pictures/train/sofa"
      cp rgb.png "$D/pictures/train/$B/$(printf '\\351.png')"
      cp grey.png "$D/pictures/train/$B/$(printf '\\350.png')"
      cp palette.png "$D/pictures/train/sofa/a.png"
      cp rgb.png "$D/pictures/train/sofa/b.png"
      cp spec.yaml "$(printf 'sp\\351c.yaml')"
      """)
    #expect(made.code == 0, "\(made.errors)")
  }

  private static let spec = SampleSpec.pictures
    .replacing("  classes: [bed, sofa]\n", with: "")

  /// Runs a script in the scratch folder; `$RUNEXP` is the program.
  private func shell(_ scratch: Scratch, _ script: String) throws -> Program.Outcome {
    try Program.run(
      [], in: scratch,
      through: ["/bin/sh", "-c", "RUNEXP=$0; cd '\(scratch.path)'; \(script)"])
  }

  @Test("bytes are kept as they are, from the data to the results")
  func kept() throws {
    let scratch = try Scratch()
    try make(scratch)
    let outcome = try shell(
      scratch,
      """
      "$RUNEXP" "$(printf 'sp\\351c.yaml')" --data "$(printf 'd\\351ta')" \
        --results "$(printf 'r\\351s')" > out || exit 1
      cd "$(tail -n 1 out)" || exit 2
      # The bytes of the names, in hexadecimal.
      cut -d, -f1,2 predictions.csv | tail -n 4 | od -An -v -tx1 | tr -d ' \\n'
      """)
    #expect(outcome.code == 0, "\(outcome.errors)")
    func hexadecimal(_ bytes: [UInt8]) -> String {
      bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
    let rows: [[UInt8]] = [
      Array("train/b".utf8) + [0xE9] + Array("d/".utf8) + [0xE8] + Array(".png,b".utf8) + [0xE9]
        + Array("d\n".utf8),
      Array("train/b".utf8) + [0xE9] + Array("d/".utf8) + [0xE9] + Array(".png,b".utf8) + [0xE9]
        + Array("d\n".utf8),
      Array("train/sofa/a.png,sofa\ntrain/sofa/b.png,sofa\n".utf8),
    ]
    #expect(firstDifference(outcome.output, hexadecimal(rows.flatMap(\.self))) == nil)
    // No other folder was made, and no other name.
    let names = try shell(scratch, "ls -d r* | od -An -v -tx1 | tr -d ' \\n'")
    #expect(names.output.contains("72e9730a"), "\(names.output)")
    #expect(!names.output.contains("72efbfbd730a"), "\(names.output)")
  }

  @Test("the two images are different ones, and both are found by later commands")
  func later() throws {
    let scratch = try Scratch()
    try make(scratch)
    let outcome = try shell(
      scratch,
      """
      S="$(printf 'sp\\351c.yaml')"; D="$(printf 'd\\351ta')"; R="$(printf 'r\\351s')"
      "$RUNEXP" "$S" --data "$D" --results "$R" --quiet > out || exit 1
      grep -c '"computed" : 3' "$(tail -n 1 out)/status.json" || exit 2
      RUNEXP_DATA="$D" RUNEXP_RESULTS="$R" "$RUNEXP" "$S" --quiet --seed 2 > out || exit 3
      "$RUNEXP" predict "$(tail -n 1 out)" "$D/pictures/train/$(printf 'b\\351d')" || exit 4
      "$RUNEXP" report "$R" -o "$(printf 'p\\351ge.html')" > /dev/null || exit 5
      "$RUNEXP" list --results "$R" || exit 6
      "$RUNEXP" sweep "$S" --data "$D" --results "$R" --over 'seed=[3,4]' --jobs 2 --quiet > out || exit 7
      "$RUNEXP" plan "$S" --data "$D" || exit 8
      """)
    #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.errors)")
    #expect(
      outcome.output.contains("d\\xE9ta/pictures/train/b\\xE9d/\\xE8.png"), "\(outcome.output)")
    #expect(outcome.output.contains("classes b\\xE9d, sofa"), "\(outcome.output)")
  }

  @Test("a message names what it means with escapes")
  func messages() throws {
    let scratch = try Scratch()
    try make(scratch)
    let outcome = try shell(
      scratch,
      """
      D="$(printf 'd\\351ta')"; echo text > "$D/pictures/train/sofa/$(printf '\\377.jpg')"
      "$RUNEXP" spec.yaml --data "$D" --results results --quiet
      """)
    #expect(outcome.code == 66, "\(outcome.errors)")
    #expect(outcome.errors.contains("'train/sofa/\\xFF.jpg' is not an image"), "\(outcome.errors)")
  }

  @Test("one letter in two spellings names two images")
  func spellings() throws {
    let scratch = try Scratch()
    for (golden, name) in [("rgb.png", "e\u{301}.png"), ("grey.png", "\u{e9}.png")] {
      try scratch.copy(
        Program.golden("Images", "files/\(golden)"), to: "data/pictures/train/bed/\(name)")
    }
    try scratch.copy(
      Program.golden("Images", "files/palette.png"), to: "data/pictures/train/sofa/a.png")
    let outcome = try Program.run(
      [
        try scratch.write("spec.yaml", Self.spec), "--data", scratch.file("data"), "--results",
        scratch.file("results"),
      ], in: scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let status = try Scratch.text("\(outcome.lastLine)/status.json")
    #expect(status.contains("\"computed\" : 3"), "\(status)")
  }
}
