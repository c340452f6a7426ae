internal import FoundationEssentials
internal import Glibc
internal import TestSupport
internal import Testing

/// Files of stored features that are damaged, left half-written or of another version.
@Suite struct DamagedFeatureTests {
  /// A sample that was run once: its predictions, and its one file of features.
  private struct Stored {
    let scratch: Scratch
    let predictions: String
    let file: String
    let bytes: [UInt8]

    /// Images and bytes of a row, of the sample: 40 images, 96 channels of 4x4 pixels pooled.
    static let images = 40
    var rowsStart: Int { (64 + Stored.images * 72 + 4095) / 4096 * 4096 }
    var rowBytes: Int { (bytes.count - rowsStart) / Stored.images }

    init() throws {
      scratch = try Scratch()
      try scratch.write("spec.yaml", SampleSpec.text)
      let first = try Stored.run(scratch)
      #expect(first.code == 0, "\(first.errors)")
      predictions = try Scratch.text("\(first.lastLine)/predictions.csv")
      let folder = scratch.file(".cache/runexp/features")
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        .filter { $0.hasSuffix(".features") }
      try #require(names.count == 1)
      file = "\(folder)/\(names[0])"
      bytes = try Scratch.bytes(file)
    }

    static func run(_ scratch: Scratch) throws -> Program.Outcome {
      try Program.run(
        [scratch.file("spec.yaml"), "--results", scratch.file("results")], in: scratch)
    }

    /// Runs again; checks what was computed and that it gives what it gave.
    func runAgain(computes: Int) throws -> Program.Outcome {
      let outcome = try Stored.run(scratch)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(
        try firstDifference(Scratch.text("\(outcome.lastLine)/predictions.csv"), predictions) == nil
      )
      let status = try Scratch.text("\(outcome.lastLine)/status.json")
      #expect(status.contains("\"computed\" : \(computes)"), "\(status)")
      return outcome
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (_ bytes: inout [UInt8], _ rows: Int, _ rowBytes: Int) -> Void
  }

  static let damages = [
    Damage(testDescription: "a bit of the first row") { bytes, rows, _ in bytes[rows] ^= 1 },
    Damage(testDescription: "a bit of the last byte") { bytes, _, _ in
      bytes[bytes.count - 1] ^= 128
    },
    Damage(testDescription: "a page of zeros") { bytes, rows, _ in
      for place in rows..<min(rows + 4096, bytes.count) { bytes[place] = 0 }
    },
    Damage(testDescription: "two rows changed places") { bytes, rows, size in
      for place in rows..<rows + size { bytes.swapAt(place, place + 3 * size) }
    },
    Damage(testDescription: "the last page is gone") { bytes, _, _ in bytes.removeLast(4096) },
    Damage(testDescription: "nothing is left") { bytes, _, _ in bytes = [] },
    Damage(testDescription: "more than there was") { bytes, _, _ in bytes += [0] },
    Damage(testDescription: "the magic") { bytes, _, _ in bytes[0] ^= 4 },
    Damage(testDescription: "the number of images") { bytes, _, _ in bytes[8] -= 1 },
    Damage(testDescription: "the highest bits of the number of images") { bytes, _, _ in
      bytes[15] = 0xFF
    },
    Damage(testDescription: "the header's checksum") { bytes, _, _ in bytes[40] ^= 1 },
    Damage(testDescription: "a digest") { bytes, _, _ in bytes[64 + 5 * 64] ^= 1 },
    Damage(testDescription: "two digests changed places") { bytes, _, _ in
      for place in 64..<128 { bytes.swapAt(place, place + 64) }
    },
    Damage(testDescription: "a row's checksum") { bytes, _, _ in bytes[64 + 40 * 64 + 17] ^= 1 },
  ]

  @Test("a damaged file is said once, replaced, and changes no result", arguments: damages)
  func damaged(_ damage: Damage) throws {
    let stored = try Stored()
    var bytes = stored.bytes
    damage.make(&bytes, stored.rowsStart, stored.rowBytes)
    #expect(bytes != stored.bytes)
    try Data(bytes).write(to: URL(filePath: stored.file))
    let again = try stored.runAgain(computes: Stored.images)
    let sentence = "note: the stored features in '\(stored.file)' are damaged"
    #expect(again.errors.ranges(of: sentence).count == 1, "\(again.errors)")
    #expect(try firstDifference(Scratch.bytes(stored.file), stored.bytes) == nil)
    let last = try stored.runAgain(computes: 0)
    #expect(!last.errors.contains("damaged"), "\(last.errors)")
  }

  @Test("a file of the version before, without checksums, is not used")
  func olderVersion() throws {
    let stored = try Stored()
    var bytes = stored.bytes
    bytes[7] = UInt8(ascii: "2")
    try Data(bytes).write(to: URL(filePath: stored.file))
    let again = try stored.runAgain(computes: Stored.images)
    #expect(!again.errors.contains("damaged"), "\(again.errors)")
    #expect(try firstDifference(Scratch.bytes(stored.file), stored.bytes) == nil)
  }

  @Test("what a killed process left goes, what is being written stays, whatever the numbers say")
  func leftOver() throws {
    let stored = try Stored()
    try FileManager.default.removeItem(atPath: stored.file)
    // The number of a process that lives says nothing: it may be another container's.
    let left = "\(stored.file).\(getpid()).partial"
    let written = "\(stored.file).999999999.partial"
    for path in [left, written] { try Data([1, 2, 3]).write(to: URL(filePath: path)) }
    let descriptor = open(written, O_RDWR)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    _ = try stored.runAgain(computes: Stored.images)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(try Scratch.bytes(written) == [1, 2, 3])
    #expect(try firstDifference(Scratch.bytes(stored.file), stored.bytes) == nil)
  }

  @Test("damaged caches of digests and of the machine's speed change no result and stop nothing")
  func otherCaches() throws {
    let scratch = try Scratch()
    // Pictures that are old enough for their digests to be remembered.
    let names = ["rgb.png", "grey.png", "420.jpg", "palette.png"]
    let rows = names.enumerated().map { "\($1),\($0 % 2 == 0 ? "bed" : "sofa")\n" }
    try scratch.write("list.csv", "image,label\n" + rows.joined())
    let text = SampleSpec.pictures
      .replacing("path: pictures", with: "path: \(Program.golden("Images", "files"))")
      .replacing(": train\n", with: ": {list: list.csv}\n")
    let spec = try scratch.write("spec.yaml", text)
    func run() throws -> (predictions: String, status: String) {
      let outcome = try Program.run([spec, "--results", scratch.file("results")], in: scratch)
      #expect(outcome.code == 0, "\(outcome.errors)")
      return (
        try Scratch.text("\(outcome.lastLine)/predictions.csv"),
        try Scratch.text("\(outcome.lastLine)/status.json")
      )
    }
    let sound = try run().predictions
    let cache = scratch.file(".cache/runexp")
    let files = try FileManager.default.subpathsOfDirectory(atPath: cache)
      .filter { !$0.hasPrefix("features") }.map { "\(cache)/\($0)" }
      .filter { path in (try? Scratch.bytes(path)) != nil }
    #expect(files.contains { $0.contains("/digests/") }, "\(files)")
    #expect(files.contains { $0.hasSuffix("/machine.json") }, "\(files)")
    for file in files {
      let whole = try Scratch.bytes(file)
      let numbers = /[0-9.]+(e[+-]?[0-9]+)?/
      let text = String(decoding: whole, as: UTF8.self)
      var flipped = whole
      flipped[whole.count / 2] ^= 1
      for damaged in [
        [], Array(whole.prefix(whole.count / 2)), flipped, whole.map { $0 ^ 1 },
        [0xFF, 0x00, 0x0A],
        Array(text.replacing(numbers, with: "0").utf8),
        Array(text.replacing(numbers, with: "1e308").utf8),
      ] {
        try Data(damaged).write(to: URL(filePath: file))
        let plan = try Program.run(["plan", spec, "--json"], in: scratch)
        #expect(plan.code == 0, "\(file): \(plan.errors)")
        #expect(plan.output.contains("\"seconds\" : {"), "\(file): \(plan.output)")
        let (predictions, status) = try run()
        #expect(firstDifference(predictions, sound) == nil, "\(file)")
        #expect(status.contains("\"computed\" : 0"), "\(file): \(status)")
        try Data(whole).write(to: URL(filePath: file))
      }
    }
  }
}
