internal import FoundationEssentials
internal import Glibc
internal import Testing

/// Training behind any layer, in phases, with changing images, through the built program.
@Suite(.serialized) struct FineTuningTests {
  /// Two phases, augmentation, dropout, batch statistics and an optimizer with state.
  private static let spec = SampleSpec.text
    .replacing(
      "  batch_size: 8",
      with: "  augment: {rotation: 20, width_shift: 0.1, zoom: 0.1, horizontal_flip: true}\n"
        + "  batch_size: 8"
    )
    .replacing("- global_average_pooling", with: "- global_average_pooling\n  - dropout: 0.2")
    .replacing(
      "epochs: 2",
      with: """
        phases:
            - {name: head, epochs: 12}
            - {name: tune, epochs: 20, freeze: {before: conv2_block3_1_conv}, from: best,
               optimizer: {rmsprop: {learning_rate: 1.0e-3, momentum: 0.5}}}
        """)

  /// What a run leaves that must not depend on when it was stopped.
  private struct Leftovers: Equatable {
    let predictions: String
    let metrics: [String]
    let last: Data
    let best: Data

    init(_ directory: String) throws {
      func data(_ name: String) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))
      }
      predictions = String(decoding: try data("predictions.csv"), as: UTF8.self)
      metrics = String(decoding: try data("metrics.jsonl"), as: UTF8.self)
        .split(whereSeparator: \.isNewline)
        .map { $0.split(separator: ",").filter { !$0.contains("seconds") }.joined(separator: ",") }
      last = try data("checkpoints/last.h5")
      best = try data("checkpoints/best.h5")
    }
  }

  private func start(
    _ scratch: Scratch, _ arguments: [String] = [], killAfter seconds: Double? = nil,
    by signal: Int32 = SIGKILL, spec: String = FineTuningTests.spec
  ) throws -> Program.Outcome {
    let file = try scratch.write("spec.yaml", spec)
    return try Program.run(
      [file, "--results", scratch.file("results"), "--threads", "2"] + arguments, in: scratch,
      interruptAfter: seconds, by: signal)
  }

  @Test("two phases run in order, and every row has its phase")
  func phases() throws {
    let scratch = try Scratch()
    let outcome = try start(scratch)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let found = try Leftovers(outcome.lastLine)
    #expect(found.metrics.count == 32)
    #expect(found.metrics[..<12].allSatisfy { $0.contains("\"head\"") })
    #expect(found.metrics[12...].allSatisfy { $0.contains("\"tune\"") })
    #expect(!FileManager.default.fileExists(atPath: "\(outcome.lastLine)/checkpoints/resume.h5"))
    let again = try start(scratch)
    #expect(try Leftovers(again.lastLine) == found, "the same seed gives the same bits")
  }

  @Test("killed again and again and resumed, a run ends with the same bits")
  func resumed() throws {
    let whole = try Scratch()
    let expected = try Leftovers(try start(whole).lastLine)
    let scratch = try Scratch()
    var outcome = try start(scratch, killAfter: 1.6)
    var kills = 0
    while outcome.code != 0 && kills < 12 {
      kills += 1
      // The second one is stopped politely.
      outcome = try start(
        scratch, ["--resume"], killAfter: 1.7 + Double(kills % 3) * 0.4,
        by: kills == 2 ? SIGINT : SIGKILL)
      #expect([0, 130, 128 + SIGKILL].contains(outcome.code), "\(outcome.errors)")
    }
    let last = try start(scratch, ["--resume"])
    let runs = try FileManager.default.contentsOfDirectory(
      atPath: scratch.file("results/sample")
    ).filter { $0.hasPrefix("20") }
    #expect(runs.count == 1, "resuming starts no run of its own")
    if outcome.code != 0 { #expect(last.code == 0, "\(last.errors)") }
    let run = try #require(runs.first)
    #expect(try Leftovers(scratch.file("results/sample/\(run)")) == expected)
    // There is nothing left to do now.
    #expect(try start(scratch, ["--resume"]).code == 66)
  }

  @Test("a run goes on with the threads that it began with")
  func otherThreads() throws {
    let scratch = try Scratch()
    let outcome = try start(scratch, killAfter: 1.5)
    guard outcome.code != 0 else { return }
    let file = scratch.file("spec.yaml")
    let other = try Program.run(
      [file, "--results", scratch.file("results"), "--threads", "1", "--resume"], in: scratch)
    #expect(other.code == 66)
    #expect(other.errors.contains("was begun with 2 threads, not 1; add --threads 2"))
  }

  @Test(
    "any layer may be the first that trains",
    arguments: ["none", "3", "{before: conv2_block2_2_conv}", "{through: conv2_block3_out}"])
  func freezePoints(_ freeze: String) throws {
    let scratch = try Scratch()
    let outcome = try start(
      scratch, ["--set", "freeze=\(freeze)"],
      spec: SampleSpec.text.replacing("test: {images: 8", with: "test: {images: 9"))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("test"))
  }

  @Test("test images of their own size meet trained layers one at a time")
  func nativeSize() throws {
    let scratch = try Scratch()
    let spec = SampleSpec.text
      .replacing("    validation: {images: 8, seed: 2}\n", with: "")
      .replacing("preprocess: tf", with: "preprocess: tf\n    test: {resize: none}")
    let native = try start(scratch, ["--set", "freeze=none"], spec: spec)
    #expect(native.code == 0, "\(native.errors)")
    // Rendered test images have the training size: both ways must agree.
    let sized = try start(
      scratch, ["--set", "freeze=none"],
      spec: spec.replacing("\n    test: {resize: none}", with: ""))
    let (a, b) = try (table(native.lastLine), table(sized.lastLine))
    #expect(a.count == 8 && a.count == b.count)
    for (one, other) in zip(a, b) { #expect(abs(one - other) < 1e-4) }
  }

  /// The probabilities of the first class.
  private func table(_ directory: String) throws -> [Double] {
    let text = try String(
      contentsOf: URL(filePath: "\(directory)/predictions.csv"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap {
      Double($0.split(separator: ",")[3])
    }
  }
}
